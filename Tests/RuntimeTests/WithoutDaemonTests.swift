import Agents
import Channels
import Conversations
import Domain
import Foundation
import Logging
import Store
import StoreConformance
import TestSupport
import Testing

@testable import Runtime

/// What a command does where no daemon runs: it changes rows, and touches nothing that a daemon left on its way.
@Suite struct WithoutDaemonTests {
    private static func operations(_ site: Site, _ channels: [any Channel]) async throws -> RuntimeOperations {
        let operations = RuntimeOperations(
            withoutDaemonOver: site.store, settings: site.daemon.settings, channels: channels,
            agents: LiveAgents(AgentDirectory([Talk.form, Talk.message])), clock: site.clock,
            random: SeededSource(seed: 2),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await operations.takeUp(changes: true)
        return operations
    }

    /// Leaves an attempt as a daemon does that is killed between intent and outcome.
    private static func leaveInFlight(_ site: Site) async throws -> CommunicationKey {
        let row = try await site.communication()
        let message = OutboundMessage(
            kind: "email", recipient: "p0@example.org", subject: "Hello", text: "x", idempotencyKey: "k",
            date: site.clock.now.milliseconds)
        site.clock.advance(by: (row.dueAt ?? site.clock.now) - site.clock.now)
        let intent = try await site.store.claim(row.snapshot.key, on: "mail", at: site.clock.now) { _ in
            .send(
                message,
                conversation: ConversationStart(agent: "message", holdsAddress: false, memory: nil, context: [:]))
        }
        guard case .send? = intent else { throw Trouble("nothing was to be sent: \(String(describing: intent))") }
        return row.snapshot.key
    }

    @Test func anActRescuesNothing() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1), dispatching: false)
        let key = try await Self.leaveInFlight(site)
        let operations = try await Self.operations(site, [mail])
        #expect(try await operations.suppress(.email, "q@example.org", detail: nil, by: Act("ann")))
        #expect(try await operations.pauseChannel("mail", by: Act("ann")).changed)
        #expect(try await operations.stop(campaign: "shop", discardsBacklog: false, by: Act("ann")).changed)
        #expect(try await site.store.communication(key)?.row.snapshot.reason == .inFlight)
        #expect(try await site.store.attemptsInFlight(sinceBefore: site.clock.now + .seconds(1)) == 1)
        #expect(mail.sent.isEmpty)
    }

    /// A definition that changed is the daemon's to take up, not a command's that changes one row.
    @Test func anActPutsNoVersionInForce() async throws {
        let site = try await Site.make()
        let before = try await site.store.campaigns().map(\.contentHash)
        var changed = Campaign()
        changed.template = "Another text."
        try site.directory.writeFlows(changed.files)
        let operations = try await Self.operations(site, [ScriptedChannel()])
        _ = try await operations.suppress(.email, "q@example.org", detail: nil, by: Act("ann"))
        #expect(try await site.store.campaigns().map(\.contentHash) == before)
        #expect(operations.library.campaign("shop")?.registered.contentHash == before.first)
    }

    /// Calls go on in the daemon that holds them, whoever gives commands beside it.
    @Test func anActEndsNoCall() async throws {
        let sender = ScriptedChannel()
        var campaign = Talk.campaign()
        campaign.kind = "voice"
        campaign.template = nil
        let site = try await Talk.site(TelephoneChannel(sender), campaign: campaign)
        try await site.take("phone,name,note\n+14155550100,Ann,x\n")
        let telephone = TelephoneChannel(ScriptedChannel())
        let operations = try await Self.operations(site, [telephone])
        _ = try await operations.suppress(.voice, "+14155550199", detail: nil, by: Act("ann"))
        #expect(try await site.communication().snapshot.status == .started)
        #expect(!telephone.isStarted)
    }

    @Test func onlyADaemonReloads() async throws {
        let site = try await Site.make()
        let operations = try await Self.operations(site, [])
        await #expect(throws: NoDaemonFault.self) { try await operations.reload(actor: "ann") }
    }

    @Test func whatAnEarlierVersionHeldInAFileIsTakenOver() async throws {
        let site = try await Site.make()
        let file = #"{"mail": {"by": "eve", "since": 1000}}"#
        let path = try site.directory.write(file, to: "state/paused-channels.json")
        let operations = try await Self.operations(site, [ScriptedChannel()])
        let pause = ChannelPause(by: "eve", at: Instant(milliseconds: 1000))
        #expect(operations.pauses.pause(of: "mail") == pause)
        #expect(try await site.store.channelPauses() == ["mail": pause])
        #expect(!Files.exists(path))
        #expect(try await operations.resumeChannel("mail", by: Act("ann")).changed)
        #expect(try await site.store.channelPauses().isEmpty)
    }

    @Test func importingRescuesNothing() async throws {
        let site = try await Talk.site(ScriptedChannel())
        try await site.take(Campaign.rows(0..<1), dispatching: false)
        let key = try await Self.leaveInFlight(site)
        _ = try await site.daemon.prepareImport()
        #expect(try await site.store.communication(key)?.row.snapshot.reason == .inFlight)
        _ = try await site.daemon.prepare()
        #expect(try await site.store.communication(key)?.row.snapshot.reason == .unknown)
    }
}
