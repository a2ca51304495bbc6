import Crypto
package import Domain
import Foundation

extension TwilioChannel: WebhookChannel {
    /// In bytes; what was said in a turn is the longest that comes.
    static let longestBody = 1_048_576

    /// `/status`, `/machine` and `/gather` name the conversation in `key`; `/voice` takes a call; `/wait` holds one. By POST, as this
    /// channel asks for it, or by GET, as a number's settings at Twilio may say.
    package func receive(_ request: WebhookRequest, at now: Instant) -> WebhookAnswer {
        guard request.method == "POST" || request.method == "GET" else {
            return WebhookAnswer(
                status: 405, body: Array("method not allowed\n".utf8), complaint: "neither a POST nor a GET")
        }
        guard request.body.count <= Self.longestBody else {
            return WebhookAnswer(
                status: 413, body: Array("too large\n".utf8), complaint: "a body of \(request.body.count) bytes")
        }
        let isForm =
            request.method == "GET"
            || request.headers["content-type"]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
        guard let fields = isForm && request.method == "POST" ? FormFields.parse(request.body) : [] else {
            return .malformed("the body is no form")
        }
        guard let signature = request.headers["x-twilio-signature"],
            TwilioSignature(token: settings.authToken).isValid(signature, url: request.url, fields: fields)
        else { return .forged("the signature is not the account's") }
        guard isForm, let query = FormFields.parse(Array(request.query.utf8)) else {
            return .malformed("the request is no form")
        }
        let names = Dictionary(query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let body =
            request.method == "GET"
            ? names : Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        if let account = body["AccountSid"], account != settings.accountSID {
            return aside(.notConfigured, body, "another account's", at: now)
        }
        guard let call = body["CallSid"], TwilioChannel.isSID(call) else {
            return aside(.unsupported, body, "it names no call", at: now)
        }
        switch request.subpath {
        case "/status": return status(call, body, key: names["key"], at: now)
        case "/machine": return decided(call, body, key: names["key"], at: now)
        case "/gather": return gather(call, body, names, at: now)
        case "/voice": return voice(call, body, at: now)
        case "/wait": return wait(call, turn: names["t"].flatMap { Int($0) } ?? TwiML.waitTurns)
        default:
            var answer = aside(.unsupported, body, "posted to no path of this channel", at: now)
            answer.status = 404
            answer.body = Array("not found\n".utf8)
            answer.complaint = "no such path"
            return answer
        }
    }

    /// Twilio's, and nothing for this channel: kept, and answered as received.
    private func aside(
        _ reason: PassedOverReason, _ body: [String: String], _ detail: String, at now: Instant
    ) -> WebhookAnswer {
        let held = body.sorted { $0.key < $1.key }.prefix(60).map { "\($0.key): \($0.value.prefix(200))" }
        let address = (body["Direction"]?.hasPrefix("outbound") == true ? body["To"] : body["From"]) ?? body["From"]
        return WebhookAnswer(
            status: 204,
            events: [
                .passedOver(
                    PassedOver(
                        kind: .voice, reason, address: address.flatMap(Self.shown),
                        text: String(held.joined(separator: "; ").prefix(2000)), detail: detail, occurredAt: now))
            ])
    }

    private static func shown(_ address: String) -> String? { address.isEmpty ? nil : String(address.prefix(200)) }

    /// What it came to that a machine answered: nobody was reached, or, by the settings, the call is made again.
    private func answered(by machine: String) -> DeliveryReceipt.Change {
        switch settings.onMachine {
        case .end: .answeredByMachine(code: machine)
        case .callAgain: .notReached(code: machine, text: "a machine answered")
        }
    }

    /// Who answered, as this request says it or an earlier one said; nil: that is not known.
    private func answeredBy(_ call: String, _ body: [String: String]) -> String? {
        guard let told = Self.told(body) else { return verdicts.answeredBy(call) }
        verdicts.note(call, told)
        return told
    }

    private static func told(_ body: [String: String]) -> String? {
        body["AnsweredBy"].flatMap { $0.isEmpty ? nil : $0.lowercased() }
    }

    /// The machine that answered the call; nil: a person, for all that is known.
    private func machine(_ call: String, _ body: [String: String]) -> String? {
        answeredBy(call, body).flatMap { $0.hasPrefix("machine") || $0 == "fax" ? $0 : nil }
    }

    private func receipt(_ call: String, key: String?, _ change: DeliveryReceipt.Change, at instant: Instant)
        -> ProviderEvent
    {
        let reference = key.map { MessageReference.key($0) } ?? .providerID(call)
        return .receipt(DeliveryReceipt(reference, change, attempt: call, occurredAt: instant))
    }

    /// Who answered, told while the call goes on.
    private func decided(_ call: String, _ body: [String: String], key: String?, at now: Instant) -> WebhookAnswer {
        guard Self.told(body) != nil else {
            return aside(.unsupported, body, "it does not say who answered", at: now)
        }
        let change = machine(call, body).map { answered(by: $0) } ?? .read
        return WebhookAnswer(status: 204, events: [receipt(call, key: key, change, at: now)])
    }

    private func status(_ call: String, _ body: [String: String], key: String?, at now: Instant) -> WebhookAnswer {
        let changes: [DeliveryReceipt.Change]
        let answeredBy = answeredBy(call, body)
        let machine = machine(call, body)
        let code = body["SipResponseCode"] ?? body["ErrorCode"] ?? ""
        switch body["CallStatus"]?.lowercased() {
        case "queued", "initiated": changes = [.accepted(providerID: call)]
        case "ringing": changes = [.delivered]
        case "in-progress", "answered":
            // Until it is known who answered, nobody has.
            let isUndecided = settings.machineDetection != .off && answeredBy == nil
            changes = machine.map { [answered(by: $0)] } ?? [isUndecided ? .delivered : .read]
        // It says of itself that it was answered, whatever came before it or is lost.
        case "completed": changes = machine.map { [answered(by: $0)] } ?? [.read, .callEnded]
        case "busy": changes = [.notReached(code: code.isEmpty ? "486" : code, text: "busy")]
        case "no-answer": changes = [.notReached(code: code.isEmpty ? "480" : code, text: "no answer")]
        case "canceled": changes = [.notReached(code: "487", text: "canceled")]
        case "failed":
            let number = body["ErrorCode"].flatMap { Int($0) }
            let isPermanent =
                ["", "404", "484", "604", "400", "410"].contains(code)
                || number != nil && TwilioCode.meaning(number, status: 500) == .rejected
            changes =
                isPermanent
                ? [.failed(code: code.isEmpty ? "failed" : code, text: "the call could not be made", suppresses: false)]
                : [.notReached(code: code, text: "the call could not be made")]
        default: return aside(.unsupported, body, "the status of the call is not known", at: now)
        }
        let told = body["Timestamp"].flatMap(MailDate.milliseconds).map { Instant(milliseconds: $0) }
        let instant = min(told ?? now, now)
        return WebhookAnswer(
            status: 204, events: changes.map { receipt(call, key: key, $0, at: instant) })
    }

    private func gather(
        _ call: String, _ body: [String: String], _ names: [String: String], at now: Instant
    ) -> WebhookAnswer {
        let key = names["key"]
        let turn = names["n"] ?? "0"
        let digits = body["Digits"].flatMap { $0.isEmpty ? nil : $0 }
        let speech = (body["SpeechResult"] ?? names[Self.heldWords]).flatMap { $0.isEmpty ? nil : $0 }
        let isInbound = body["Direction"]?.lowercased() == "inbound"
        // What a mailbox says to whoever calls is nobody's answer, and no key is pressed by a person there.
        if let machine = machine(call, body) {
            let told = receipt(call, key: key, answered(by: machine), at: now)
            let heard = (digits ?? speech).map { text in
                ProviderEvent.passedOver(
                    PassedOver(
                        kind: .voice, .automaticReply,
                        address: (isInbound ? body["From"] : body["To"]).flatMap(Self.shown),
                        text: String(text.prefix(2000)), detail: "\(machine): a machine answered the call",
                        providerID: "\(call):\(turn)", occurredAt: now))
            }
            return xml(TwiML.wait(next: nil), [told] + (heard.map { [$0] } ?? []))
        }
        guard let text = digits ?? speech else { return xml(TwiML.wait(next: nil)) }
        if digits == nil, let key, let held = holding(text, call, body, names, key: key, turn: turn) { return held }
        // What is pressed in a call of ours answers it, whatever number the other side shows.
        let message = InboundMessage(
            kind: .voice, address: (isInbound ? body["From"] : body["To"]) ?? "",
            account: isInbound ? body["To"] : body["From"], content: digits == nil ? .text : .digits,
            text: String(text.prefix(4096)), providerID: "\(call):\(turn)",
            answers: key.map { [.key($0)] } ?? [], occurredAt: now)
        return xml(TwiML.wait(next: waiting(0)), [.message(message)])
    }

    /// How the address of a turn names what was said in it, and how long that has been held.
    private static let heldWords = "said"
    private static let heldSeconds = "held"
    /// Twilio decides within 30 seconds (`MachineDetectionTimeout`).
    private static let longestHold = 30

    /// With `async`, words may be a mailbox's greeting as long as it is not known who answered: they are held in the call
    /// itself, which no restart forgets. Nil: they count. What is too long for an address is not held.
    private func holding(
        _ text: String, _ call: String, _ body: [String: String], _ names: [String: String], key: String, turn: String
    ) -> WebhookAnswer? {
        let seconds = names[Self.heldSeconds].flatMap { Int($0) } ?? 0
        guard settings.machineDetection == .async, answeredBy(call, body) == nil, (0..<Self.longestHold) ~= seconds
        else { return nil }
        let held = FormFields.text([(Self.heldWords, text), (Self.heldSeconds, "\(seconds + 1)")])
        let next = "\(action(key, turn: turn))&\(held)"
        guard next.utf8.count <= TwiML.longest / 2 else { return nil }
        return xml(TwiML.wait(next: next, seconds: 1))
    }

    private func voice(_ call: String, _ body: [String: String], at now: Instant) -> WebhookAnswer {
        guard let from = body["From"], E164.isNumber(from), !TelephoneNumber.standsForNone(from) else {
            // Who hides their number cannot be told from others.
            let shown = body["From"].flatMap { $0.isEmpty ? nil : String($0.prefix(64)) }
            let event = ProviderEvent.passedOver(
                PassedOver(
                    kind: .voice, .noSender, senderName: body["CallerName"], text: "a call",
                    detail: "the caller shows no number\(shown.map { " (\($0))" } ?? "")", providerID: "call:\(call)",
                    occurredAt: now))
            return xml(TwiML.wait(next: nil), [event])
        }
        let message = InboundMessage(
            kind: .voice, address: from, senderName: body["CallerName"], account: body["To"], content: .call, text: "",
            providerID: call, occurredAt: now)
        return xml(TwiML.wait(next: waiting(0)), [.message(message)])
    }

    private func wait(_ call: String, turn: Int) -> WebhookAnswer {
        xml(TwiML.wait(next: turn < TwiML.waitTurns && turn >= 0 ? waiting(turn + 1) : nil))
    }

    private func waiting(_ turn: Int) -> String { "\(settings.hooks)/wait?t=\(turn)" }

    private func xml(_ body: [UInt8], _ events: [ProviderEvent] = []) -> WebhookAnswer {
        WebhookAnswer(contentType: "text/xml", body: body, events: events)
    }
}
