import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// Calls to SIPp, which plays what a server may answer.
@Suite(.endsWhatHangs) struct SIPScenarioTests {
    private let directory: TemporaryDirectory
    private let heard = Heard()

    init() throws { directory = try TemporaryDirectory("sip") }

    private func channel(
        _ scenario: String, change: (inout SIPSettings) -> Void = { _ in }
    ) async throws -> (SIPChannel, PeerProcess) {
        let peer = try await PeerProcess.python("sip_scenario.py", [scenario, directory.path("peer")])
        let settings = try SIPSettings.sample(port: peer.port, directory: directory, change: change)
        let channel = SIPChannel(id: "phone", settings: settings, clock: LiveClock(), random: LiveRandom())
        await channel.start(heard.take)
        return (channel, peer)
    }

    private func messages() throws -> String {
        String(decoding: try directory.read("peer/messages.log"), as: UTF8.self)
    }

    @Test(arguments: [
        ("busy", "not reached 486"), ("unavailable", "not reached 480"), ("timeout", "not reached 408"),
    ])
    func tellsWhoWasNotReached(scenario: String, words: String) async throws {
        let (channel, peer) = try await channel(scenario)
        let outcome = await channel.send(.call())
        guard case .accepted = outcome else {
            Issue.record("\(outcome)")
            return
        }
        await heard.wait(for: words)
        #expect(heard.words(of: "c1") == [words])
        await channel.close()
        #expect(try directory.files().filter { !$0.hasPrefix("peer/") } == [])
        withExtendedLifetime(peer) {}
    }

    @Test func tellsRingingBeforeBusy() async throws {
        let (channel, peer) = try await channel("rings_then_busy")
        guard case .accepted = await channel.send(.call()) else { throw CancellationError() }
        await heard.wait(for: "not reached 486")
        #expect(heard.words(of: "c1") == ["ringing", "not reached 486"])
        await channel.close()
        withExtendedLifetime(peer) {}
    }

    @Test(arguments: [
        ("not_found", DeliveryOutcome.rejected(code: "404", text: "Not Found")),
        ("declined", .rejected(code: "603", text: "Decline")),
        ("overloaded", .retry(after: nil, code: "503", text: "Service Unavailable")),
    ])
    func refusesWhatCannotBeReached(scenario: String, expected: DeliveryOutcome) async throws {
        let (channel, peer) = try await channel(scenario)
        #expect(await channel.send(.call()) == expected)
        await channel.close()
        #expect(heard.words == [])
        withExtendedLifetime(peer) {}
    }

    @Test func stopsWhereItsPasswordIsNotTaken() async throws {
        let (channel, peer) = try await channel("challenges_for_ever")
        guard case .channelFailed(let failure) = await channel.send(.call()) else { throw CancellationError() }
        #expect(failure.kind == .refused)
        #expect(failure.code == "407")
        #expect(!failure.text.contains("se;cr>et"))
        await channel.close()
        withExtendedLifetime(peer) {}
    }

    @Test func answersAChallengeWithAPasswordOfOddCharacters() async throws {
        let (channel, peer) = try await channel("wants_password")
        _ = await channel.send(.call())
        await heard.wait(for: "not reached 486")
        await channel.close()
        let answer = try #require(messages().firstMatch(of: /Proxy-Authorization: Digest username="anna".*/))
        let digest = try await Command.run(
            [
                "python3", "-c",
                """
                import hashlib, re, sys
                header = dict(re.findall(r'(\\w+)="([^"]*)"', sys.stdin.read()))
                md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
                print(md5(":".join([md5("anna:test:se;cr>et"), header["nonce"], md5("INVITE:" + header["uri"])])))
                """,
            ], input: Array(answer.output.utf8))
        let expected = String(decoding: digest, as: UTF8.self).filter { !$0.isNewline }
        #expect(answer.output.contains("response=\"\(expected)\""))
        withExtendedLifetime(peer) {}
    }

    @Test func tellsACallFromRingingToTheirHangUp() async throws {
        let (channel, peer) = try await channel("answers_then_hangs_up")
        let text = String(repeating: "A long sentence that is cut off. ", count: 10)
        guard case .accepted(let providerID?) = await channel.send(.call(text: text)) else { throw CancellationError() }
        await heard.wait(for: "ended")
        #expect(heard.words(of: "c1") == ["ringing", "answered", "ended"])
        let late = await channel.send(OutboundMessage.call().answer("More.", providerID: providerID))
        #expect(late == .rejected(code: "no_call", text: "the call that this belongs to is over"))
        await channel.close()
        withExtendedLifetime(peer) {}
    }

    @Test func hangsUpAfterThePromptAndShowsItsNumber() async throws {
        let (channel, peer) = try await channel("answers")
        _ = await channel.send(.call())
        await heard.wait(for: "ended")
        await channel.close()
        let text = try messages()
        #expect(text.contains("INVITE sip:+4915112345678@127.0.0.1:\(peer.port);transport=udp SIP/2.0"))
        #expect(text.contains("<sip:+4930123456@127.0.0.1:\(peer.port)"))
        #expect(text.contains("BYE "))
        #expect(!text.contains("se;cr>et"))
    }

    @Test func handsACallOver() async throws {
        let (channel, peer) = try await channel("takes_transfer")
        guard case .accepted(let call?) = await channel.send(.call(expects: 1)) else { throw CancellationError() }
        await heard.wait(for: "answered")
        #expect(await channel.transfer(call: call, to: "+81312345678")?.code == "prefix_not_allowed")
        #expect(await channel.transfer(call: call, to: "+4930111111") == nil)
        await heard.wait(for: "handed over")
        await channel.close()
        #expect(try messages().contains("Refer-To: sip:+4930111111@127.0.0.1:\(peer.port)\r\n"))
    }

    @Test func saysThatNobodyIsThere() async throws {
        let port = try #require(Loopback.freePort())
        let settings = try SIPSettings.sample(port: port, directory: directory) { $0.transport = .tcp }
        let channel = SIPChannel(id: "phone", settings: settings, clock: LiveClock(), random: LiveRandom())
        guard case .channelFailed(let failure) = await channel.send(.call()) else { throw CancellationError() }
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "unreachable")
        await channel.close()
    }
}
