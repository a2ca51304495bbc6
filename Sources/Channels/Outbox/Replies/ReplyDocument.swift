import Domain
import Foundation

/// A reply as JSON: `{"reply_to": "<id>", "text": "yes"}`, or `{"from": "+49…", "kind": "whatsapp", "text": "hello"}`.
struct ReplyDocument: Decodable {
    struct Attachment: Decodable {
        var name: String
        var contentType: String?
        var base64: Data
    }

    enum Content: String, Decodable {
        case text, digits, call
    }

    var from: String?
    var address: String?
    var name: String?
    var kind: String?
    var content: Content?
    var subject: String?
    var text: String?
    var replyTo: String?
    var attachments: [Attachment]?

    /// - Throws: why it is none, in words that hold nothing of what it says.
    static func read(_ bytes: [UInt8]) throws(ReplyReader.Refusal) -> ReplyDocument {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(ReplyDocument.self, from: data)
        } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty {
            throw ReplyReader.Refusal(
                "the key \"\(path(context))\" holds a value of another type (see docs/channels.md, outbox)")
        } catch DecodingError.keyNotFound(let key, let context) {
            throw ReplyReader.Refusal("the key \"\(path(context, key))\" is missing (see docs/channels.md, outbox)")
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw ReplyReader.Refusal(
                "the value of \"\(path(context))\" is none that it can have (see docs/channels.md, outbox)")
        } catch {
            throw ReplyReader.Refusal("it is not a JSON object ({\"reply_to\": \"<id>\", \"text\": \"yes\"})")
        }
    }

    private static func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
        let keys = context.codingPath + (key.map { [$0] } ?? [])
        return keys.map { $0.intValue.map(String.init) ?? snake($0.stringValue) }.joined(separator: ".")
    }

    /// Keys are those of the file, not of the type.
    private static func snake(_ key: String) -> String {
        key.reduce(into: "") { text, letter in
            if letter.isUppercase { text += "_" }
            text += letter.lowercased()
        }
    }
}
