import Domain
import TestSupport
import Testing

@testable import Channels

/// Against postfix's smtp-sink, which refuses, breaks off and falls silent at the command that it is told.
@Suite struct SMTPSinkTests {
    @Test(arguments: [
        ("-f", "RCPT", "rejected 500 5.3.0"), ("-f", "DATA", "rejected 500 5.3.0"), ("-f", ".", "rejected 500 5.3.0"),
        ("-f", "EHLO,HELO", "unavailable"), ("-f", "CONNECT", "unavailable"),
        ("-r", "RCPT", "retry 450 4.3.0"), ("-r", "DATA", "retry 450 4.3.0"), ("-r", ".", "retry 450 4.3.0"),
        ("-Q", "CONNECT", "unavailable"), ("-Q", "RCPT", "unavailable"), ("-Q", ".", "retry 421 4.0.0"),
        ("-q", "CONNECT", "unavailable"), ("-q", "MAIL", "unavailable"), ("-q", "RCPT", "retry connection_lost"),
        ("-q", "DATA", "retry connection_lost"), ("-q", ".", "unknown"),
        ("-q", "QUIT", "accepted"), ("-f", "QUIT", "accepted"), ("-e", nil, "accepted"), ("-8", nil, "accepted"),
        ("-P", nil, "accepted"),
    ])
    func tellsWhatIsCertain(option: String, commands: String?, expected: String) async throws {
        let sink = try await SMTPSink([option] + (commands.map { [$0] } ?? []))
        let channel = try sink.channel(["concurrency": 1])
        let outcome = await channel.send(.sample(number: 1)).inWords
        #expect(outcome == expected)
        await channel.close()
        if expected == "accepted" { #expect(try sink.messages().count == 1) }
    }

    @Test func everyMessageArrivesOnceOverTenConnections() async throws {
        let sink = try await SMTPSink([])
        let channel = try sink.channel(["concurrency": 32, "connections": 10])
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<500 { group.addTask { await channel.send(.sample(number: number)).inWords } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(outcomes == ["accepted"])
        await channel.close()
        let messages = try sink.messages()
        #expect(messages.count == 500)
        let identifiers = Set(messages.compactMap { $0.firstMatch(of: /Message-Id: (.*)/)?.1 })
        #expect(identifiers.count == 500)
        let clients = Set(messages.compactMap { $0.firstMatch(of: /X-Client-Addr: (.*)/)?.1 })
        #expect(clients.count <= 10)
    }
}

/// A smtp-sink and what it took.
private struct SMTPSink {
    private let process: PeerProcess
    private let directory: TemporaryDirectory

    init(_ options: [String]) async throws {
        directory = try TemporaryDirectory("sink")
        process = try await PeerProcess.python("smtp_sink.py", [directory.path] + options)
    }

    func channel(_ settings: [String: ConfigurationValue]) throws -> any Channel {
        let plain: [String: ConfigurationValue] = [
            "address": "sender@example.com", "smtp_server": "127.0.0.1", "smtp_port": .integer(process.port),
            "security": "none", "connect_timeout": .integer(Patience.longestSeconds),
            "response_timeout": .integer(Patience.longestSeconds),
        ]
        return try ChannelFactory.testing(outboxDirectory: directory.path)
            .make(id: "mail", kind: .email, settings: plain.merging(settings) { _, new in new })
    }

    func messages() throws -> [String] {
        try directory.files().filter { $0.hasPrefix("mail.") }
            .map { String(decoding: try directory.read($0), as: UTF8.self) }
    }
}

extension DeliveryOutcome {
    fileprivate var inWords: String {
        switch self {
        case .accepted: "accepted"
        case .rejected(let code, _): "rejected \(code)"
        case .addressRejected(_, let code, _): "address \(code)"
        case .retry(_, let code, _): "retry \(code)"
        case .channelFailed(let failure): failure.kind == .unavailable ? "unavailable" : "refused \(failure.code)"
        case .unknown: "unknown"
        }
    }
}
