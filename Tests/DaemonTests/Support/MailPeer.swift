import Foundation
import TestSupport

/// An SMTP server (aiosmtpd) on loopback, and what it has taken.
final class MailPeer: Sendable {
    struct Mail: Sendable {
        var recipients: [String]
        /// Without angle brackets.
        var messageID: String
        var content: String
    }

    private struct Record: Decodable {
        var event: String
        var to: [String]?
        var content: Data?
    }

    let port: Int
    private let process: PeerProcess
    private let directory: TemporaryDirectory

    /// - Parameter port: 0 for any free one.
    init(port: Int = 0, _ arguments: [String] = []) async throws {
        directory = try TemporaryDirectory("smtp")
        process = try await PeerProcess.python(
            "smtp_peer.py", ["--log", directory.path("log"), "--port", String(port)] + arguments)
        self.port = process.port
    }

    func end() { process.end() }

    /// Has the server answer for messages to `held+…@…`, which it has taken and not yet answered for.
    func release() throws { try directory.write("", to: "log.release") }

    func connectionCount() throws -> Int { try records().count { $0.event == "connection" } }

    /// Every message that was taken whole, in order; a message taken twice is there twice.
    func mails() throws -> [Mail] {
        try records().compactMap { record in
            guard record.event == "message", let content = record.content else { return nil }
            let text = String(decoding: content, as: UTF8.self).replacing("\r\n", with: "\n")
            return Mail(recipients: record.to ?? [], messageID: Self.messageID(text), content: text)
        }
    }

    /// How often each Message-ID was taken.
    func counts() throws -> [String: Int] {
        try mails().reduce(into: [:]) { $0[$1.messageID, default: 0] += 1 }
    }

    private func records() throws -> [Record] {
        // The peer may be writing its last line.
        let bytes = try directory.read("log")
        guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        return try bytes[..<last].split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(Record.self, from: Data(line))
        }
    }

    private static func messageID(_ text: String) -> String {
        let line = text.split(separator: "\n").first { $0.lowercased().hasPrefix("message-id:") } ?? ""
        return String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }
}
