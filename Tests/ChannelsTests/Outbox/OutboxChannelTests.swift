import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct OutboxChannelTests {
    private let state: TemporaryDirectory
    private let channel: any Channel

    init() throws {
        state = try TemporaryDirectory("outbox")
        channel = try OutboxChannelTests.make([:], state)
    }

    private static func make(_ settings: [String: ConfigurationValue], _ state: TemporaryDirectory) throws
        -> any Channel
    {
        try ChannelFactory.testing(secrets: SecretSource(environment: [:]), outboxDirectory: state.path("outbox"))
            .make(id: "outbox", kind: .outbox, settings: settings)
    }

    @Test func writesAMailThatOthersCanRead() async throws {
        #expect(await channel.check() == nil)
        #expect(await channel.send(.sample()) == .accepted(providerID: "2026-06-30/c1-m1.eml"))
        #expect(try state.files() == ["outbox/2026-06-30/c1-m1.eml"])
        let parsed = try #require(
            try await ParsedMail.parse([try state.read("outbox/2026-06-30/c1-m1.eml")]).first)
        #expect(parsed.to == [["Anna", "anna@example.net"]])
        #expect(parsed.subject == "Reminder")
    }

    @Test(arguments: CommunicationKind.allCases)
    func takesEveryKind(kind: CommunicationKind) async throws {
        #expect(channel.carries.contains(kind))
        var message = OutboundMessage.sample(to: kind == .email ? "anna@example.net" : "+4930123456", number: 7)
        message.kind = kind.name
        guard case .accepted(let file?) = await channel.send(message) else {
            Issue.record("not accepted")
            return
        }
        let bytes = try state.read("outbox/\(file)")
        if kind != .email {
            let document = try JSONDecoder().decode([String: ConfigurationValue].self, from: Data(bytes))
            #expect(
                document == [
                    "id": "c7-m1", "kind": .string(kind.name), "date": "2026-06-30T08:00:00Z", "to": "+4930123456",
                    "to_name": "Anna", "subject": "Reminder", "text": "Please pay.\n",
                    "reply_file": "replies/c7-m1.txt",
                ])
        }
    }

    @Test func replacesItsOwnFileWhenItIsRepeated() async throws {
        #expect(channel.onUnknown == .resend)
        _ = await channel.send(.sample())
        let first = try state.read("outbox/2026-06-30/c1-m1.eml")
        // What a crash leaves behind.
        try state.write("half", to: "outbox/2026-06-30/.c1-m1.eml.part")
        _ = await channel.send(.sample())
        #expect(try state.read("outbox/2026-06-30/c1-m1.eml") == first)
        #expect(try state.files() == ["outbox/2026-06-30/c1-m1.eml"])
    }

    @Test func writesManyAtOnce() async throws {
        await withTaskGroup { group in
            for number in 0..<200 { group.addTask { _ = await channel.send(.sample(number: number)) } }
        }
        #expect(try state.files().count == 200)
    }

    @Test func failsTheChannelWhereItCannotWrite() async throws {
        // A file where the directory should be: fails for root too.
        try state.write("", to: "outbox")
        guard case .channelFailed(let failure) = await channel.send(.sample()) else {
            Issue.record("it did not fail")
            return
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.text.contains("\(state.path)/outbox"))
        #expect(failure.text.contains("Not a directory"))
    }

    @Test func saysThatTheDiskIsFull() async throws {
        #expect(SystemFailure(errno: ENOSPC).code == "disk_full")
        #expect(SystemFailure(errno: EACCES).code == "permission_denied")
        let full = try OutboxChannelTests.make(["directory": "/dev/full"], state)
        #expect(await full.check()?.kind == .unavailable)
    }

    @Test(arguments: ["../../etc/x", "a/b", ".hidden", "", "a\0b", String(repeating: "x", count: 201)])
    func staysInItsDirectory(key: String) async throws {
        var message = OutboundMessage.sample()
        message.idempotencyKey = key
        for kind in ["email", "telegram"] {
            message.kind = kind
            guard case .rejected = await channel.send(message) else {
                Issue.record("not refused")
                return
            }
        }
        #expect(try state.files() == [])
    }
}
