import Domain
import Foundation

/// An error as the provider tells it, in an answer or in a status.
struct WhatsAppError: Hashable, Sendable {
    var code: Int
    /// The provider's words on one line, at most 500 characters.
    var text: String
    /// 33 of code 100: the path names nothing that the token may use.
    var subcode: Int?
    var isTransient: Bool

    init(code: Int, text: String, subcode: Int? = nil, isTransient: Bool = false) {
        self.code = code
        self.text = text
        self.subcode = subcode
        self.isTransient = isTransient
    }

    /// Of an answer that is no success; nil where its body tells no error.
    init?(body: [UInt8]) {
        // An error is small: something else stands there, and it is not worth reading.
        guard body.count <= 65_536, let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else {
            return nil
        }
        self.init(answer.error)
    }

    init(_ detail: Detail) {
        code = detail.code
        subcode = detail.subcode
        isTransient = detail.isTransient
        let words = [detail.message ?? detail.title, detail.details].compactMap { $0 }
        text = WhatsAppError.onOneLine(
            words.count == 2 && words[0] == words[1] ? words[0] : words.joined(separator: ": "))
    }

    private struct Answer: Decodable {
        var error: Detail
    }

    /// The provider's object; only `code` has to be there.
    struct Detail: Decodable {
        private enum CodingKeys: String, CodingKey {
            case code, title, message
            case subcode = "error_subcode"
            case data = "error_data"
            case isTransient = "is_transient"
        }

        private struct Extra: Decodable {
            var details: String?
        }

        var code: Int
        var subcode: Int?
        var title: String?
        var message: String?
        var details: String?
        var isTransient: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            code = try container.decode(Int.self, forKey: .code)
            subcode = container.lenient(Int.self, .subcode)
            title = container.lenient(String.self, .title)
            message = container.lenient(String.self, .message)
            details = container.lenient(Extra.self, .data)?.details
            isTransient = container.lenient(Bool.self, .isTransient) ?? false
        }
    }

    private static func onOneLine(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(500) {
            scalars.append(scalar.value < 32 || (127..<160).contains(scalar.value) ? " " : scalar)
        }
        return String(scalars)
    }
}

extension WhatsAppError {
    /// What an answer other than a success means for the message.
    static func outcome(of response: ProviderHTTP.Response) -> DeliveryOutcome {
        let error = WhatsAppError(body: response.body)
        let code = error.map { "\($0.code)" } ?? "http_\(response.status)"
        let text = error?.text ?? "HTTP status \(response.status) without an error that can be read"
        func unavailable(_ wait: Duration?) -> DeliveryOutcome {
            .channelFailed(
                ChannelFailure(.unavailable, code: code, text: text, retryAfter: response.retryAfter ?? wait))
        }
        let refused = DeliveryOutcome.channelFailed(ChannelFailure(.refused, code: code, text: text))
        if let error {
            if error.code == 100, error.subcode == 33 { return refused }
            switch WhatsAppCode.meaning(of: error.code) {
            case .retry(let after): return .retry(after: response.retryAfter ?? after, code: code, text: text)
            case .wait(let wait): return unavailable(wait)
            case .stop: return refused
            case .failRecipient, .needTemplate, .failStep: return .rejected(code: code, text: text)
            case .suppress: return .addressRejected(.optedOut, code: code, text: text)
            case nil: break
            }
        }
        switch response.status {
        case 401, 403: return refused
        // Nothing is there: the base URL, the version or the number's id is wrong.
        case 404 where error == nil, 300..<400: return refused
        case 429: return .retry(after: response.retryAfter, code: code, text: text)
        case 400..<500: return .rejected(code: code, text: text)
        case 503: return unavailable(nil)
        // The provider says itself that it failed; without its word nobody knows how far it got.
        case 500... where error != nil: return .retry(after: response.retryAfter, code: code, text: text)
        default: return .unknown(text: text)
        }
    }

    /// What an answer other than a success means for the channel, where no message was sent.
    static func failure(of response: ProviderHTTP.Response, _ what: String) -> ChannelFailure {
        switch outcome(of: response) {
        case .channelFailed(var failure):
            failure.text = "\(what): \(failure.text)"
            return failure
        case .accepted, .unknown:
            return ChannelFailure(.unavailable, code: "http_\(response.status)", text: "\(what): no sound answer")
        case .retry(let after, let code, let text):
            return ChannelFailure(.unavailable, code: code, text: "\(what): \(text)", retryAfter: after)
        case .rejected(let code, let text), .addressRejected(_, let code, let text):
            return ChannelFailure(.refused, code: code, text: "\(what): \(text)")
        }
    }
}

extension KeyedDecodingContainer {
    /// Nil where it is not there or is something else: one odd field must not lose the rest.
    func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }
}
