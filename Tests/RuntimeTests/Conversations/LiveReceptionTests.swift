import Channels
import Domain
import Logging
import Runtime
import ServiceLifecycle
import Store
import TestSupport
import Testing

/// Channels that hold calls within the process.
struct LiveReceptionTests {
    private static func call() -> Campaign {
        var campaign = Talk.campaign()
        campaign.kind = "voice"
        campaign.template = nil
        return campaign
    }

    private static let row = "phone,name,note\n+14155550100,Ann,x\n"

    /// A process that holds a call goes; the next one says so.
    @Test func callsOfAnEarlierProcessHaveEnded() async throws {
        let sender = ScriptedChannel()
        let site = try await Talk.site(TelephoneChannel(sender), campaign: Self.call())
        try await site.take(Self.row)
        let key = sender.sent[0].idempotencyKey
        try await site.hear(.receipt(DeliveryReceipt(.key(key), .read, occurredAt: site.clock.now)))
        #expect(try await site.communication().snapshot.status == .read)
        let again = try await site.restarted(
            channels: [TelephoneChannel(ScriptedChannel())], agents: [Talk.form, Talk.message])
        let row = try await again.communication()
        // Picked up, and nothing was said yet: that is no answer.
        #expect(row.snapshot.status == .noResponse)
        #expect(row.snapshot.reason == .callLost)
    }

    /// Opened before the first message; what a call tells is kept, however often that takes.
    @Test(.endsWhatHangs)
    func whatACallTellsIsKeptHoweverOftenThatTakes() async throws {
        let faults = StoreFaults()
        let sender = ScriptedChannel()
        let telephone = TelephoneChannel(sender)
        sender.answer { _, _ in
            telephone.isStarted ? .accepted(providerID: "call") : .rejected(code: "early", text: "not started")
        }
        let site = try await Talk.site(telephone, campaign: Self.call(), wrap: { FaultyStore($0, faults) })
        try site.drop("rows.csv", Self.row)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: site.daemon.services.map { .init(service: $0) },
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        async let running: Void = group.run()
        while sender.sent.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        while try await site.communication().snapshot.status != .started { try await Task.sleep(for: .milliseconds(5)) }
        faults.fail(.receive, times: 3)
        let answer = Talk.reply("1", to: sender.sent[0], id: "d1", kind: .voice, content: .digits)
        async let told: Void = telephone.tell([answer])
        while faults.left(.receive) > 0 {
            site.clock.advance(by: .seconds(10))
            try await Task.sleep(for: .milliseconds(5))
        }
        site.clock.advance(by: .seconds(20))
        await told
        while sender.sent.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(sender.sent[1].followUp?.openingProviderID == "call")
        await group.triggerGracefulShutdown()
        try await running
    }

    /// An opening takes until it rings; nobody in a call that goes on waits for that.
    @Test(.endsWhatHangs)
    func whatIsSaidInACallWaitsForNoOpening() async throws {
        let sender = ScriptedChannel(concurrency: 1)
        let telephone = TelephoneChannel(sender)
        let site = try await Talk.site(telephone, campaign: Self.call())
        try await site.take(Self.row)
        #expect(sender.sent.count == 1)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: site.daemon.services.map { .init(service: $0) },
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        async let running: Void = group.run()
        while !telephone.isStarted { try await Task.sleep(for: .milliseconds(5)) }
        sender.hold()
        try site.moveIn("more.csv", "phone,name,note\n+14155550101,Bob,x\n")
        site.daemon.importer.wakeUp.signal()
        await sender.waitUntilHeld(1)
        #expect(sender.sent[1].followUp == nil)
        await telephone.tell([Talk.reply("1", to: sender.sent[0], id: "d1", kind: .voice, content: .digits)])
        await sender.waitUntilHeld(2)
        #expect(sender.sent[2].followUp != nil)
        sender.release()
        await group.triggerGracefulShutdown()
        try await running
    }
}
