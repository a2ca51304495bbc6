import Foundation
import TestSupport

@testable import Channels

/// A real SMTP server (aiosmtpd) and what it has seen.
final class MailPeer: Sendable {
    struct Record: Decodable, Sendable {
        var event: String
        var from: String?
        var to: [String]?
        var size: Int?
        var content: Data?
        var mechanism: String?
    }

    let port: Int
    private let process: PeerProcess
    private let directory: TemporaryDirectory

    init(_ arguments: [String] = []) async throws {
        directory = try TemporaryDirectory("smtp")
        process = try await PeerProcess.python("smtp_peer.py", ["--log", directory.path("log")] + arguments)
        port = process.port
    }

    func records() throws -> [Record] {
        try directory.read("log").split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(Record.self, from: Data(line))
        }
    }

    func messages() throws -> [Record] { try records().filter { $0.event == "message" } }

    func connections() throws -> Int { try records().count { $0.event == "connection" } }

    /// Lets what `held@` keeps waiting go on.
    func release() throws { _ = try directory.write("", to: "log.release") }

    func end() { process.end() }

    /// What the server complained about.
    var errorText: String { process.errorText }

    /// A channel that sends to this server; settings given here go over those of a plain local one.
    func channel(_ settings: [String: ConfigurationValue] = [:], password: String? = nil) throws -> any Channel {
        let plain: [String: ConfigurationValue] = [
            "address": "sender@example.com", "email_name": "Sender", "smtp_server": "127.0.0.1",
            "smtp_port": .integer(port), "security": "none", "connect_timeout": .integer(Patience.longestSeconds),
            "response_timeout": .integer(Patience.longestSeconds),
        ]
        let environment = password.map { ["CAMPAIGND_CHANNEL_MAIL_PASSWORD": $0] } ?? [:]
        return try ChannelFactory.testing(
            secrets: SecretSource(environment: environment), outboxDirectory: directory.path
        )
        .make(id: "mail", kind: .email, settings: plain.merging(settings) { _, new in new })
    }
}
