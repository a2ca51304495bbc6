import Foundation
import TestSupport

/// An e-mail as CPython's `email` package reads it.
struct ParsedMail: Decodable {
    struct Part: Decodable {
        var type: String
        var base64: Data?
        var text: String?
        var filename: String?
    }

    var subject: String?
    var from: [[String]]
    var to: [[String]]
    var messageID: String
    var date: Double
    var headers: [String: String]
    var parts: [Part]
    var defects: [String]

    private enum CodingKeys: String, CodingKey {
        case subject, from, to, date, headers, parts, defects
        case messageID = "message_id"
    }

    static func parse(_ mails: [[UInt8]]) async throws -> [ParsedMail] {
        let input = mails.map { Data($0).base64EncodedString() + "\n" }.joined()
        let output = try await Command.run(
            [Repository.python, Repository.path("Tests/Peers/parse_mail.py")], input: Array(input.utf8))
        return try output.split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(ParsedMail.self, from: Data(line))
        }
    }
}
