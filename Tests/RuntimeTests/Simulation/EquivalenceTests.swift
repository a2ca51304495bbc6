import Agents
import Channels
import Domain
import FlowEngine
import Runtime
import Scheduling
import Store
import Synchronization
import TestNodes
import TestSupport
import Testing

/// The daemon, over a real store, and the simulation make the same of the same file.
struct EquivalenceTests {
    @Test(arguments: 0..<40)
    func simulationIsWhatTheDaemonDoes(seed: Int) async throws {
        try await compare(RandomCampaign(seed: UInt64(seed) + 100), seed)
    }

    /// Flows wait for scripts, for instants and for events.
    @Test(arguments: 0..<40)
    func simulationWaitsAsTheDaemonDoes(seed: Int) async throws {
        try await compare(RandomCampaign(seed: UInt64(seed) + 500, pauses: true), seed)
    }

    private func compare(_ random: RandomCampaign, _ seed: Int) async throws {
        let directory = try TemporaryDirectory("simulation")
        var files = ["shop/campaign.json": random.campaign]
        for (id, text) in random.flows { files["shop/\(id).flow.json"] = text }
        files["shop/scripts/score.py"] = "def run(ctx): pass\n"
        try directory.writeFlows(files)
        let answers = Mutex<[String: OutcomeModel.Script]>([:])
        let people = Mutex<[ParticipantKey: UInt64]>([:])
        let draws = Mutex<[String: OutcomeDraw]>([:])
        let channel = ScriptedChannel(concurrency: 1, deliversAtOnce: true) { message, _ in
            guard let id = APIIdentifier(message.idempotencyKey), let name = message.subject,
                let draw = draws.withLock({ $0[name] })
            else { return .retry(after: nil, code: "test", text: "unknown communication") }
            let key = CommunicationKey(id.key)
            let person = people.withLock { $0[key.participant] } ?? 0
            let fate = draw.fate(participant: person, ordinal: key.ordinal, deliversAtOnce: true)
            return fate.failure == nil ? .accepted(providerID: "p") : .rejected(code: "test", text: "no")
        }
        let site = try Site(
            directory: directory, clock: ManualClock(Site.start), channels: [channel],
            nodeTypes: NodeTypes.standard.and([TestWait.self]),
            standIn: { call in
                switch answers.withLock({ $0[call.call.script] }) {
                case nil: .returned([])
                case .returns(let writes)?: .returned(writes)
                case .fails(let text)?: .failed(text)
                }
            })
        let report = try await site.daemon.prepare()
        try #require(!report.hasErrors, "\(report.diagnostics) \(report.refused)")
        let compiled = try #require(site.daemon.library.campaign("shop")).compiled

        let notes = FileReport(name: "outcomes.json", bytes: Array(random.outcomes.utf8))
        let model = OutcomeModelReader.read(notes, campaign: compiled.definition, channels: ["mail"])
        try #require(!notes.hasErrors)
        answers.withLock { $0 = model.scripts }
        for node in 0..<compiled.nodeCount {
            guard let action = compiled.communicationAction(at: node) else { continue }
            draws.withLock {
                $0[action.communicationName] = OutcomeDraw(
                    model, communication: action.communicationName, channel: "mail")
            }
        }
        let end = Site.start + .seconds(40 * 86_400)
        let plan = SimulationPlan(
            compiled, from: Site.start, until: end,
            channels: [SimulatedChannel(id: "mail", deliversAtOnce: true, rate: nil)],
            agents: site.daemon.agents.directory, tenantZone: "UTC", outcomes: model)
        let simulated = try SimulationOutput(plan, random.rows)

        try await site.take(random.rows, dispatching: false)
        let participants = try await site.participants()
        for row in participants {
            people.withLock { $0[row.state.key] = Self.hash(row) }
        }
        // Every instant at which either side has something to do.
        try await site.daemon.settle()
        for instant in simulated.instants where instant > Site.start && instant <= end {
            try await pass(site, to: instant)
            site.clock.set(instant)
            try await site.daemon.settle()
        }
        try await pass(site, to: end)
        site.clock.set(end)
        try await site.daemon.settle()

        let expected = try await Self.lines(site, participants)
        #expect(simulated.communications.sorted() == expected.sorted(), "seed \(seed)\n\(random.rows)\n\(random.flows)")
        let upload = try #require(try await site.uploads().first)
        #expect(upload.counts.created == simulated.summary.participants)
        #expect(upload.counts.updated == simulated.summary.updated)
        #expect(upload.counts.unchanged == simulated.summary.unchanged)
        #expect(upload.counts.rejected == simulated.summary.rejected)
    }

    /// Steps through the instants before `end` at which waits end: none of them need stand in what the simulation writes.
    private func pass(_ site: Site, to end: Instant) async throws {
        while let next = try await site.store.nextWaitEnd(), next < end {
            site.clock.set(max(site.clock.now, next))
            try await site.daemon.settle()
        }
    }

    private static func hash(_ row: ParticipantRow) -> UInt64 {
        for kind in IdentifierKind.allCases {
            guard let value = row.state.customer[kind.field] else { continue }
            return IdentityHash.of(kind, value, objectID: row.state.objectID)
        }
        return 0
    }

    /// What the store holds, as the simulation writes it from the object on, led by who it is.
    private static func lines(_ site: Site, _ participants: [ParticipantRow]) async throws -> [String] {
        var names: [ParticipantKey: String] = [:]
        for row in participants {
            let identity = IdentifierKind.allCases.lazy.compactMap { row.state.customer[$0.field] }.first ?? ""
            names[row.state.key] = "\(identity),\(row.state.objectID)"
        }
        return try await site.communications().map { row in
            let snapshot = row.snapshot
            let zone = Zone.named(row.inputs.zone)
            let text = { (instant: Instant?) in instant.flatMap { zone?.iso8601($0) } ?? "" }
            return [
                names[snapshot.key.participant] ?? "?", "communication", "\(snapshot.key.ordinal)", snapshot.name,
                snapshot.channel, row.flow, row.node, row.inputs.zone, text(row.plannedAt), text(row.deadline),
                snapshot.status.name, snapshot.reason?.rawValue ?? "", text(snapshot.startedAt),
                text(snapshot.endedAt), "",
            ].joined(separator: ",")
        }
    }
}
