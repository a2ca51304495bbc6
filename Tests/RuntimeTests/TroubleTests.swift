import Channels
import Domain
import FlowEngine
import Foundation
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// What goes wrong is shown where somebody looks: in the upload, in the log once a kind and minute, among the problems.
struct TroubleTests {
    /// A flow whose every run fails at the node `set`, where `note` says so.
    private static func failing(_ expression: String = "1 // (0 if note[0] == 'n' else 1)") -> Campaign {
        var campaign = Campaign()
        campaign.nodes =
            #", { "id": "set", "type": "update_field", "assignments": [{ "attribute": "participant.step", "#
            + #""value": { "expression": "str(\#(expression))" } }] }"#
        campaign.edges = #", { "from": "created", "to": "set" }"#
        return campaign
    }

    @Test("O5 a flow that fails for everybody is told in its upload") func aFlowThatFailsForEverybodyIsToldInItsUpload()
        async throws
    {
        let mail = ScriptedChannel()
        let site = try await Site.make([Self.failing()], channels: [mail])
        try await site.take(Campaign.rows(0..<7))
        #expect(mail.sent.isEmpty)
        let upload = try #require(try await site.uploads().first)
        #expect(upload.status == .doneWithIssues && upload.counts.failedRuns == 7 && upload.counts.rejected == 0)
        let result = try site.result("rows.result.json")
        #expect(result["status"] as? String == "done_with_issues" && result["failed_runs"] as? Int == 7)
        let failures = try #require(result["failures"] as? [[String: Any]])
        #expect(failures.count == 1)
        #expect(failures[0]["flow"] as? String == "main" && failures[0]["node"] as? String == "set")
        #expect(failures[0]["count"] as? Int == 7)
        #expect((failures[0]["error"] as? String)?.contains("ZeroDivisionError") == true, "\(failures)")
        #expect((failures[0]["participant_id"] as? String)?.isEmpty == false)
        // Those that fail later, of no upload, count with their campaign.
        let found = try await site.store.troubles()
        #expect(found.values.map(\.failedRuns) == [7])
    }

    @Test("O5 some that fail do not hide the others") func someThatFailDoNotHideTheOthers() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make([Self.failing()], channels: [mail])
        try await site.take("email,name,note\na@example.org,A,n\nb@example.org,B,y\nc@example.org,C,n\n")
        #expect(mail.recipients == ["b@example.org"])
        let upload = try #require(try await site.uploads().first)
        #expect(upload.status == .doneWithIssues && upload.counts.failedRuns == 2)
    }

    // MARK: The log

    private final class Lines: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }
        func add(_ line: String) { state.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let pairs = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            lines.add("\(event.level) \(event.message) \(pairs)")
        }
    }

    @Test("O5 the log tells of each kind once a minute") func theLogTellsOfEachKindOnceAMinute() async throws {
        let mail = ScriptedChannel(onUnknown: .hold)
        let site = try await Site.make([Self.failing()], channels: [mail])
        let lines = Lines()
        let watch = TroubleWatch(
            store: site.store, clock: site.clock, logger: Logger(label: "test") { _ in Handler(lines: lines) })
        #expect(try await watch.runOnce() == 0)
        try await site.take(Campaign.rows(0..<3))
        #expect(try await watch.runOnce() == 1)
        #expect(lines.all.count == 1)
        for words in ["warning", "campaign=shop", "flow=main", "node=set", "new=3"] {
            #expect(lines.all[0].contains(words), "\(lines.all)")
        }
        // No words of people, and none of what a script may hold.
        #expect(!lines.all[0].contains("example.org"))
        try await site.take(Campaign.rows(3..<5), name: "more.csv")
        #expect(try await watch.runOnce() == 0)
        site.clock.advance(by: .seconds(60))
        #expect(try await watch.runOnce() == 1)
        #expect(lines.all.last?.contains("new=2") == true && lines.all.last?.contains("all=5") == true)
        #expect(try await watch.runOnce() == 0)

        // Messages: one that is refused, one of which nobody knows.
        mail.answer { message, _ in
            message.recipient.hasPrefix("a@") ? .rejected(code: "550", text: "no") : .unknown(text: "lost")
        }
        try await site.take("email,name,note\na@example.org,A,y\nb@example.org,B,y\n", name: "two.csv")
        #expect(try await watch.runOnce() == 2)
        #expect(lines.all.contains { $0.contains("messages failed") && $0.contains("reason=refused") })
        #expect(lines.all.contains { $0.contains("held") && $0.contains("new=1") })
        // The next process tells what waits for somebody, and not what is over.
        let again = TroubleWatch(
            store: site.store, clock: site.clock, logger: Logger(label: "test") { _ in Handler(lines: lines) })
        #expect(try await again.runOnce() == 1)
        #expect(lines.all.last?.contains("held") == true)
    }

    // MARK: Problems

    @Test func anInvalidEditIsAProblemUntilItIsMended() async throws {
        let site = try await Site.make()
        #expect(await site.operations.readiness().isEmpty)
        let file = "flows/shop/main.flow.json"
        let good = try site.directory.read(file)
        try site.directory.write("{ broken", to: file)
        _ = try await site.daemon.reload()
        let problems = await site.operations.readiness()
        #expect(problems.map(\.code) == ["definition_refused"])
        #expect(problems.first?.isBlocking == false)
        #expect(problems.first?.message.contains("\"shop\"") == true, "\(problems)")
        #expect(problems.first?.message.contains("main.flow.json") == true, "\(problems)")
        try site.directory.write(good, to: file)
        _ = try await site.daemon.reload()
        #expect(await site.operations.readiness().isEmpty)
    }

    @Test(arguments: [ChannelFailure.Kind.unavailable, .refused])
    func aChannelThatCannotSendIsAProblem(kind: ChannelFailure.Kind) async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        mail.answer(.channelFailed(ChannelFailure(kind, code: "535", text: "no")))
        try await site.take(Campaign.rows(0..<1))
        let problems = await site.operations.readiness()
        #expect(problems.map(\.code) == [kind == .refused ? "channel_stopped" : "channel_unavailable"])
        #expect(problems[0].message.contains("mail") && problems[0].message.contains("535"))
        #expect(!problems[0].isBlocking)
        mail.answer { _, _ in .accepted(providerID: "p") }
        _ = try await site.operations.resumeChannel("mail", actor: "ann")
        #expect(await site.operations.readiness().isEmpty)
    }

    @Test func aSourceThatIsNotHeardIsAProblem() async throws {
        let channel = PolledChannel { _, _, _ in
            Poll(pause: .seconds(15), failure: ChannelFailure(.unavailable, code: "timeout", text: "no answer"))
        }
        let site = try await Talk.site(channel)
        _ = try await site.daemon.channels[0].collectors[0].runOnce()
        #expect(await site.operations.readiness().map(\.code) == ["channel_not_heard"])
    }
}
