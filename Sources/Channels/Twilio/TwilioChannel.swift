package import Domain
import Foundation

/// Calls people through Twilio: speaks a prompt, takes digits and words, and goes on with the live call.
package struct TwilioChannel: Channel {
    package let id: String
    package let kind = ChannelKind.twilio
    package let carries: Set<CommunicationKind> = [.voice]
    package let deliversAtOnce = false

    let settings: TwilioSettings
    let verdicts = CallVerdicts()
    private let http: ProviderHTTP

    init?(id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory) {
        guard let settings = TwilioSettings(&reader, channel: id, factory) else { return nil }
        self.id = id
        self.settings = settings
        http = factory.http
    }

    package var accounts: [String] { settings.numbers }
    package var concurrency: Int { settings.concurrency }
    package var rate: RateLimit? { settings.rate }
    package var attempts: Int { settings.attempts }
    package var retryDelay: Duration { settings.retryDelay }
    package var onUnknown: UnknownPolicy { settings.onUnknown }
    package var hearing: ChannelHearing { ChannelHearing(called: self) }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome {
        let text = message.text ?? ""
        guard text.unicodeScalars.count <= TwiML.longest else { return TwilioChannel.tooLong }
        if let followUp = message.followUp {
            guard let call = followUp.openingProviderID, TwilioChannel.isSID(call) else {
                return .rejected(code: "no_call", text: "there is no call to go on with")
            }
            let turn = message.idempotencyKey.drop { $0 != "." }.dropFirst()
            let twiml = TwiML.prompt(
                text, expects: message.expects, action: action(followUp.conversation, turn: turn), settings)
            guard twiml.count <= TwiML.longest else { return TwilioChannel.tooLong }
            return await post(
                "/Calls/\(call).json", [("Twiml", String(decoding: twiml, as: UTF8.self))], isOpening: false)
        }
        if let refusal = PhoneRule.refusal(message.recipient, prefixes: settings.allowedPrefixes) {
            return .rejected(code: refusal.code, text: refusal.text)
        }
        guard
            let from = message.account.map({ account in settings.numbers.first { $0 == account } })
                ?? settings.numbers.first
        else {
            return .channelFailed(
                ChannelFailure(
                    .refused, code: "unknown_account",
                    text: "the number that this recipient is called from is no longer configured"))
        }
        let key = PercentCoding.encoded(message.idempotencyKey)
        let twiml = TwiML.prompt(
            text, expects: message.expects, action: action(message.idempotencyKey, turn: "0"), settings)
        guard twiml.count <= TwiML.longest else { return TwilioChannel.tooLong }
        let events = ["initiated", "ringing", "answered", "completed"]
        return await post(
            "/Calls.json",
            [
                ("To", message.recipient), ("From", from), ("Twiml", String(decoding: twiml, as: UTF8.self)),
                ("Timeout", "\(settings.ringTimeout.components.seconds)"),
                ("StatusCallback", "\(settings.hooks)/status?key=\(key)"), ("StatusCallbackMethod", "POST"),
            ] + settings.machineDetection.parameters(callback: "\(settings.hooks)/machine?key=\(key)")
                + events.map { ("StatusCallbackEvent", $0) }, isOpening: true)
    }

    /// Looks for the call among those to that number since the message was made.
    ///
    /// One that reached somebody, or still may, is taken for it. Where there are only ones that reached nobody, or none,
    /// calling again disturbs nobody twice.
    package func reconcile(_ message: OutboundMessage) async -> DeliveryOutcome? {
        guard message.followUp == nil else { return nil }
        // Not by StartTime: a call that waits for its turn has none yet. The newest come first.
        let query = FormFields.text([("To", message.recipient), ("PageSize", "50")])
        guard let response = try? await call("GET", "/Calls.json?\(query)"), response.status == 200,
            let list = try? JSONDecoder().decode(CallList.self, from: Data(response.body))
        else { return nil }
        let earliest = message.date - 60_000
        let calls = list.calls.filter { call in
            (message.account.map { $0 == call.from } ?? settings.numbers.contains(call.from))
                && call.createdAt.map { $0 >= earliest } ?? false
        }
        if let reached = calls.first(where: { $0.mayHaveReached }) { return .accepted(providerID: reached.sid) }
        return .retry(after: nil, code: "not_called", text: "the provider lists no call that reached anybody")
    }

    package func objection(to text: String) -> String? {
        let bytes = TwiML.prompt(text, expects: nil, action: "", settings).count
        return bytes <= TwiML.longest ? nil : "the text is \(bytes) bytes as TwiML (a prompt takes \(TwiML.longest))"
    }

    package func check() async -> ChannelFailure? {
        do throws(ProviderHTTP.Failure) {
            let response = try await call("GET", ".json")
            if response.status == 200 { return nil }
            let error = ErrorBody(response.body)
            switch TwilioCode.outcome(
                error.code, status: response.status, text: error.text, retryAfter: response.retryAfter, isOpening: true)
            {
            case .channelFailed(let failure): return failure
            case .accepted, .rejected, .addressRejected, .retry, .unknown:
                return ChannelFailure(.unavailable, code: "http_\(response.status)", text: error.text)
            }
        } catch { return ChannelFailure(.unavailable, code: "no_answer", text: error.text) }
    }

    package func close() async {}

    // MARK: Requests

    private static let tooLong = DeliveryOutcome.rejected(
        code: "prompt_too_long",
        text: "the prompt is too long: as TwiML it may have 4,000 bytes, and a question is in it twice")

    func action(_ conversation: String, turn: some StringProtocol) -> String {
        "\(settings.hooks)/gather?key=\(PercentCoding.encoded(conversation))&n=\(turn)"
    }

    private func post(_ path: String, _ fields: [(name: String, value: String)], isOpening: Bool) async
        -> DeliveryOutcome
    {
        do throws(ProviderHTTP.Failure) {
            let response = try await call("POST", path, body: FormFields.text(fields))
            guard (200..<300).contains(response.status) else {
                let error = ErrorBody(response.body)
                return TwilioCode.outcome(
                    error.code, status: response.status, text: error.text, retryAfter: response.retryAfter,
                    isOpening: isOpening)
            }
            let created = try? JSONDecoder().decode(Call.self, from: Data(response.body))
            return .accepted(providerID: created?.sid)
        } catch {
            switch error {
            case .notSent(let text):
                return .channelFailed(ChannelFailure(.unavailable, code: "no_connection", text: text))
            case .lost(let text): return .unknown(text: text)
            }
        }
    }

    private func call(_ method: String, _ path: String, body: String? = nil) async throws(ProviderHTTP.Failure)
        -> ProviderHTTP.Response
    {
        let login = Data("\(settings.accountSID):\(settings.authToken.reveal())".utf8).base64EncodedString()
        var headers = [("authorization", "Basic \(login)"), ("accept", "application/json")]
        if body != nil { headers.append(("content-type", "application/x-www-form-urlencoded")) }
        return try await http.call(
            ProviderHTTP.Request(
                method, "\(settings.base)/2010-04-01/Accounts/\(settings.accountSID)\(path)",
                headers: headers.map { (name: $0.0, value: $0.1) }, body: body.map { Array($0.utf8) },
                timeout: settings.responseTimeout))
    }

    static func isSID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
    }

    // MARK: Answers

    private struct Call: Decodable {
        var sid: String
    }

    private struct CallList: Decodable {
        struct Entry: Decodable {
            private enum CodingKeys: String, CodingKey {
                case sid, from, status
                case created = "date_created"
            }

            var sid: String
            var from: String
            var status: String
            var created: String

            /// Milliseconds since the epoch; nil where it is no date (RFC 2822).
            var createdAt: Int64? { MailDate.milliseconds(created) }

            var mayHaveReached: Bool { !["busy", "no-answer", "failed", "canceled"].contains(status) }
        }

        var calls: [Entry]
    }

    private struct ErrorBody {
        var code: Int?
        var text: String

        private struct Body: Decodable {
            var code: Int?
            var message: String?
        }

        init(_ bytes: [UInt8]) {
            let body = try? JSONDecoder().decode(Body.self, from: Data(bytes.prefix(65_536)))
            code = body?.code
            text = String((body?.message ?? "the provider gave no reason").prefix(300))
        }
    }
}
