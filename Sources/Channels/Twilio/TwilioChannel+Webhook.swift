import Crypto
package import Domain
import Foundation

extension TwilioChannel: WebhookChannel {
    /// In bytes; what was said in a turn is the longest that comes.
    static let longestBody = 1_048_576

    /// `/status` and `/gather` name the conversation in `key`; `/voice` takes a call; `/wait` holds one.
    package func receive(_ request: WebhookRequest, at now: Instant) -> WebhookAnswer {
        guard request.method == "POST" else {
            return WebhookAnswer(status: 405, body: Array("method not allowed\n".utf8), complaint: "not a POST")
        }
        guard request.body.count <= Self.longestBody else {
            return WebhookAnswer(
                status: 413, body: Array("too large\n".utf8), complaint: "a body of \(request.body.count) bytes")
        }
        let isForm = request.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") ?? false
        guard let fields = isForm ? FormFields.parse(request.body) : [] else {
            return .malformed("the body is no form")
        }
        guard let signature = request.headers["x-twilio-signature"],
            TwilioSignature(token: settings.authToken).isValid(signature, url: request.url, fields: fields)
        else { return .forged("the signature is not the account's") }
        guard isForm, let query = FormFields.parse(Array(request.query.utf8)) else {
            return .malformed("the request is no form")
        }
        let body = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let names = Dictionary(query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard body["AccountSid"] == settings.accountSID, let call = body["CallSid"], TwilioChannel.isSID(call) else {
            return .malformed("it names no call of this account")
        }
        switch request.subpath {
        case "/status": return status(call, body, key: names["key"], at: now)
        case "/gather": return gather(call, body, key: names["key"], turn: names["n"] ?? "0", at: now)
        case "/voice": return voice(call, body, at: now)
        case "/wait": return wait(call, turn: names["t"].flatMap { Int($0) } ?? TwiML.waitTurns)
        default: return WebhookAnswer(status: 404, body: Array("not found\n".utf8), complaint: "no such path")
        }
    }

    private func status(_ call: String, _ body: [String: String], key: String?, at now: Instant) -> WebhookAnswer {
        let reference = key.map { MessageReference.key($0) } ?? .providerID(call)
        let changes: [DeliveryReceipt.Change]
        let code = body["SipResponseCode"] ?? body["ErrorCode"] ?? ""
        switch body["CallStatus"] {
        case "queued", "initiated": changes = [.accepted(providerID: call)]
        case "ringing": changes = [.delivered]
        case "in-progress", "answered": changes = [.read]
        // It says of itself that it was answered, whatever came before it or is lost.
        case "completed": changes = [.read, .callEnded]
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
        default: return .malformed("the status of the call is not known")
        }
        let told = body["Timestamp"].flatMap(MailDate.milliseconds).map { Instant(milliseconds: $0) }
        let instant = min(told ?? now, now)
        return WebhookAnswer(
            status: 204,
            events: changes.map { .receipt(DeliveryReceipt(reference, $0, attempt: call, occurredAt: instant)) })
    }

    private func gather(
        _ call: String, _ body: [String: String], key: String?, turn: String, at now: Instant
    ) -> WebhookAnswer {
        let digits = body["Digits"].flatMap { $0.isEmpty ? nil : $0 }
        let speech = body["SpeechResult"].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = digits ?? speech else { return xml(TwiML.wait(next: nil)) }
        let isInbound = body["Direction"] == "inbound"
        let message = InboundMessage(
            kind: .voice, address: (isInbound ? body["From"] : body["To"]) ?? "",
            account: isInbound ? body["To"] : body["From"], content: digits == nil ? .text : .digits,
            text: String(text.prefix(4096)), providerID: "\(call):\(turn)",
            answers: key.map { [.key($0)] } ?? [], occurredAt: now)
        return xml(TwiML.wait(next: waiting(0)), [.message(message)])
    }

    private func voice(_ call: String, _ body: [String: String], at now: Instant) -> WebhookAnswer {
        guard let from = body["From"], PhoneRule.isE164(from) else {
            // Who hides their number cannot be told from others.
            return xml(TwiML.wait(next: nil))
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
