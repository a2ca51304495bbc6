import Domain
import Foundation
import TestSupport

@testable import Channels

/// A real Dovecot with one mailbox.
final class ImapPeer: Sendable {
    let port: Int
    private let process: PeerProcess
    private let directory: TemporaryDirectory

    init(_ arguments: [String] = ["--password", "secret"]) async throws {
        directory = try TemporaryDirectory("imap")
        process = try await PeerProcess.python("imap_peer.py", ["--root", directory.path] + arguments)
        port = process.port
    }

    func end() { process.end() }

    /// Puts a mail into the mailbox, as a delivering server does: whole, under a name that sorts by arrival.
    func deliver(_ mail: String, _ number: Int = 1, arrived: Instant? = nil) throws {
        try deliver(Array(mail.replacing("\r\n", with: "\n").utf8), number, arrived: arrived)
    }

    func deliver(_ mail: [UInt8], _ number: Int = 1, arrived: Instant? = nil) throws {
        let name = "\(1_700_000_000 + number).M\(number)P1.peer"
        let written = try directory.write(mail, to: "mail/tmp/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: written)
        if let arrived {
            // Dovecot takes the file's time for that of its arrival.
            try FileManager.default.setAttributes(
                [.modificationDate: Foundation.Date(timeIntervalSince1970: Double(arrived.seconds))],
                ofItemAtPath: written)
        }
        try FileManager.default.moveItem(atPath: written, toPath: directory.path("mail/new/\(name)"))
    }

    /// The server forgets the numbers of all messages and gives new ones.
    func renumber() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path("mail"))
        where name.hasPrefix("dovecot") && name != "dovecot-uidlist" {
            try FileManager.default.removeItem(atPath: directory.path("mail/\(name)"))
        }
        let list = String(decoding: try directory.read("mail/dovecot-uidlist"), as: UTF8.self)
        let validity = list.firstMatch(of: /V(\d+)/).flatMap { Int($0.1) } ?? 0
        try directory.write("3 V\(validity + 1) N1\n", to: "mail/dovecot-uidlist")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o666], ofItemAtPath: directory.path("mail/dovecot-uidlist"))
    }

    /// The names of the mails; the letters after `:2,` are their flags.
    func files() throws -> [String] {
        try directory.files().filter { $0.hasPrefix("mail/new/") || $0.hasPrefix("mail/cur/") }
    }

    var log: String { (try? directory.read("log")).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// A channel that reads this mailbox; settings given here go over those of a plain local one.
    func channel(
        _ settings: [String: ConfigurationValue] = [:], password: String? = "secret", state: String = "/nowhere",
        clock: any WallClock = LiveClock()
    ) throws -> EmailChannel {
        let plain: [String: ConfigurationValue] = [
            "address": "reader@example.com", "smtp_server": "127.0.0.1", "smtp_port": 1, "security": "none",
            "imap_server": "127.0.0.1", "imap_port": .integer(port), "imap_security": "none",
            "connect_timeout": .integer(Patience.longestSeconds), "response_timeout": .integer(Patience.longestSeconds),
            "verp_address": "bounce@example.com",
        ]
        let environment = password.map { ["CAMPAIGND_CHANNEL_MAIL_PASSWORD": $0] } ?? [:]
        let factory = ChannelFactory.testing(
            secrets: SecretSource(environment: environment), outboxDirectory: directory.path, stateDirectory: state)
        var reader = SettingsReader(plain.merging(settings) { _, new in new })
        let channel = EmailChannel(id: "mail", &reader, factory, clock: clock)
        reader.finish()
        guard let channel, reader.problems.isEmpty else {
            throw ChannelSettingsError(channel: "mail", problems: reader.problems)
        }
        return channel
    }
}

extension EmailChannel {
    /// What a poll of the only mailbox brings, with the cursor that holds after it; without one reading begins.
    func look(after cursor: String?, at now: Instant) async -> (poll: Poll, cursor: String?) {
        let source = sources.first ?? ""
        var cursor = cursor
        if cursor == nil { cursor = await poll(source, after: nil, at: now).cursor }
        let poll = await poll(source, after: cursor, at: now)
        return (poll, poll.cursor ?? cursor)
    }
}

extension Poll {
    var messages: [InboundMessage] {
        events.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }
}
