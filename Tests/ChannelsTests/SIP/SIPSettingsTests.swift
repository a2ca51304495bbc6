import Domain
import TestSupport
import Testing

@testable import Channels

@Suite struct SIPSettingsTests {
    private static let phone: [String: ConfigurationValue] = [
        "domain": "sip.example.com", "user": "anna", "allowed_prefixes": ["+49"],
    ]

    private func make(_ more: [String: ConfigurationValue]) throws -> any Channel {
        try ChannelFactory.testing(outboxDirectory: "/nowhere/outbox")
            .make(id: "phone", kind: .sip, settings: Self.phone.merging(more) { _, new in new })
    }

    @Test func readsAChannel() throws {
        let channel = try make(["max_calls": 3, "attempts": 5, "retry_delay": 120, "rate": 1])
        #expect(channel.carries == [.voice])
        #expect(channel.concurrency == 3)
        #expect(channel.attempts == 5)
        #expect(channel.retryDelay == .seconds(120))
        #expect(channel.onUnknown == .hold)
        #expect(channel.rate?.perSecond == 1)
    }

    @Test(
        arguments: [
            (["domain": .null], "domain", "it is missing"),
            (["domain": "sip:example.com"], "domain", "not a server"),
            (["domain": "example.com\nmodule evil.so"], "domain", "control character"),
            (["user": "anna;x"], "user", "cannot"),
            (["allowed_prefixes": .null], "allowed_prefixes", "calls cost money"),
            (["allowed_prefixes": ["49"]], "allowed_prefixes", "not + and digits"),
            (["allowed_prefixes": [49]], "allowed_prefixes[0]", "has to be a text"),
            (["allowed_servers": ["a b"]], "allowed_servers", "not a server"),
            (["password": "hunter2"], "password", "does not stand in the configuration"),
            (["transport": "ws"], "transport", "udp, tcp, tls"),
            (["retry_delay": 5], "retry_delay", "out of range"),
            (["rtp_ports": "20000-10000"], "rtp_ports", "range of ports"),
            (["on_unknown": "reconcile"], "on_unknown", "cannot be asked"),
            (["voice": "de; rm"], "voice", "name of a voice"),
            (["called_numbers": ["1"]], "called_numbers", "listen_port"),
            (["max_call": 3], "max_call", "did you mean \"max_calls\"?"),
            (["caller_name": "A \"B\""], "caller_name", "quote"),
        ] as [([String: ConfigurationValue], String, String)])
    func namesTheKeyAndWhatIsRight(change: [String: ConfigurationValue], path: String, words: String) throws {
        let error = #expect(throws: ChannelSettingsError.self) { try make(change) }
        #expect(
            error?.problems.contains { $0.path == path && $0.message.contains(words) } == true,
            "\(error?.description ?? "")")
        #expect(error?.description.contains("hunter2") != true)
    }

    // MARK: Whom it calls

    private func target(_ number: String, server: String? = nil, parameters: String? = nil) throws -> DialTarget {
        let settings = try SIPSettings.sample(port: 5060, directory: TemporaryDirectory("sip")) {
            $0.allowedServers = ["backup.example.com:5070"]
        }
        return try DialTarget(
            .call(to: number, options: OutboundMessage.CallOptions(server: server, parameters: parameters)), settings)
    }

    @Test(arguments: [
        ("0151123456", "not_e164"), ("+0151123456", "not_e164"), ("+49151", "not_e164"),
        ("+4915112345678901", "not_e164"), ("+49151123456@evil.example", "not_e164"), ("+49151١٢٣٤٥", "not_e164"),
        ("", "not_e164"), ("+19005551234", "prefix_not_allowed"),
    ])
    func dialsNothingElse(number: String, code: String) {
        #expect(throws: DialTarget.Refusal.self) { try target(number) }
        do { _ = try target(number) } catch { #expect((error as? DialTarget.Refusal)?.code == code) }
    }

    @Test func callsThroughTheNodesServer() throws {
        let target = try target(
            "+4915112345678", server: "backup.example.com:5070", parameters: " transport=TCP; timeout=30 ;")
        #expect(target.uri == "sip:+4915112345678@backup.example.com:5070")
        #expect(target.transport == .tcp)
        #expect(target.ringTimeout == .seconds(30))
    }

    @Test(
        arguments: [
            ("evil.example.com", nil, "server_not_allowed"), ("sip:x", nil, "server_not_allowed"),
            (nil, "transport=ws", "bad_parameters"), (nil, "timeout=0", "bad_parameters"),
            (nil, "x=1", "bad_parameters"),
            (nil, "timeout", "bad_parameters"),
        ] as [(String?, String?, String)])
    func refusesWhatANodeMayNotSay(server: String?, parameters: String?, code: String) {
        do {
            _ = try target("+4915112345678", server: server, parameters: parameters)
            Issue.record("not refused")
        } catch { #expect((error as? DialTarget.Refusal)?.code == code) }
    }

    @Test(
        arguments: [
            ("+4930123456", "+4930123456"), ("004930123456", "+4930123456"), ("030123456", "+4930123456"),
            ("4930123456", "+4930123456"), ("+49 (30) 123-456", "+4930123456"), ("anonymous", nil), ("", nil),
            ("17", nil),
        ] as [(String, String?)])
    func knowsACallersNumber(shown: String, number: String?) {
        #expect(TelephoneNumber.ofCaller(shown, countryCode: "49") == number)
    }

    // MARK: What servers answer

    @Test(arguments: [
        (401, SIPCode.Meaning.refused), (402, .refused), (403, .failed), (404, .failed), (407, .refused),
        (408, .notReached), (410, .failed), (480, .notReached), (484, .failed), (486, .notReached), (487, .notReached),
        (488, .failed), (500, .serverTrouble), (503, .serverTrouble), (504, .serverTrouble), (600, .notReached),
        (603, .failed), (604, .failed), (607, .unwanted), (608, .failed),
    ])
    func understandsCodes(number: Int, meaning: SIPCode.Meaning) {
        #expect(SIPCode("\(number) Words")?.meaning == meaning)
        #expect(SIPCode("\(number)")?.text == "")
    }

    @Test(arguments: ["", "Connection refused", "200 OK", "99999 x", "4x4 x"])
    func takesNothingElseForACode(reason: String) { #expect(SIPCode(reason) == nil) }

    // MARK: What baresip says

    @Test func readsFramesHoweverTheyArrive() throws {
        let bytes = Netstring.frame(Array("one".utf8)) + Netstring.frame([]) + Netstring.frame(Array("three".utf8))
        var whole = Netstring()
        #expect(try whole.take(bytes).map { String(decoding: $0, as: UTF8.self) } == ["one", "", "three"])
        var pieces = Netstring()
        #expect(try bytes.flatMap { try pieces.take([$0]) }.count == 3)
    }

    @Test(arguments: ["xxxxxxxx", "-1:a,", "3:abcd", ":a,", "99999999:", "1234567890"])
    func refusesWhatIsNoFrame(text: String) {
        var frames = Netstring()
        #expect(throws: Netstring.Malformed.self) { try frames.take(Array(text.utf8)) }
    }

    @Test(arguments: [
        (
            #"{"event":true,"type":"CALL_CLOSED","id":"a","param":"486 Busy Here"}"#,
            BaresipMessage.closed(callID: "a", reason: "486 Busy Here")
        ),
        (##"{"event":true,"type":"CALL_DTMF_START","id":"a","param":"#"}"##, .digit("#")),
        (#"{"event":true,"type":"CALL_DTMF_START","id":"a","param":"x"}"#, .other),
        (#"{"event":true,"type":"CALL_DTMF_START","id":"a"}"#, .other),
        (
            #"{"response":true,"ok":false,"data":"Invalid argument","token":"t"}"#,
            .response(token: "t", succeeded: false, text: "Invalid argument")
        ),
        (#"{}"#, .other),
    ])
    func readsMessages(text: String, message: BaresipMessage) { #expect(BaresipMessage(Array(text.utf8)) == message) }

    @Test func readsTheHeaderOfAFile() throws {
        let header = try #require(WaveHeader(WaveHeader.line(frames: 8000)))
        #expect(header.fitsTheLine)
        #expect(header.duration == .seconds(1))
        for length in 0..<44 {
            #expect(WaveHeader(Array(WaveHeader.line(frames: 1).prefix(length))) == nil || length >= 44)
        }
        #expect(WaveHeader(Array("RIFF....WAVEfmt \u{7F}\u{7F}\u{7F}\u{7F}".utf8)) == nil)
    }
}
