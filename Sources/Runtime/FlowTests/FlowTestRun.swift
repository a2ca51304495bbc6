import Agents
import Channels
import Domain
import FlowEngine
import Foundation
import Logging
import Scheduling
import Store

/// One flow test on its way through virtual time, over a store and a daemon of its own.
final class FlowTestRun {
    let test: FlowTest
    let definition: CampaignDefinition
    let environment: FlowTestEnvironment
    let store: SQLiteStore
    let daemon: Daemon
    let clock: VirtualClock
    let desk: FlowTestDesk
    /// Whose wall clock steps and the start mean.
    let zone: Zone
    let begin: Instant
    /// The row that each participant last came with.
    var rows: [String: FlowTest.Row] = [:]
    var keys: [String: ParticipantKey] = [:]
    var faults: [FlowTestResult.Fault] = []
    var rejections: [FlowTestEvent] = []
    /// Of the participants of whom some entry asks fields: how they were at the end of each instant.
    var snapshots: [String: [(at: Instant, row: ParticipantRow)]] = [:]
    let asked: Set<String>
    /// Messages that people have written so far.
    var heard = 0
    private var live: LiveCampaign?

    /// Instants that are stepped through at most, and how long after its last step a test without an end goes on.
    static let maximumInstants = 100_000
    static let longestRest = Duration.seconds(400 * 86_400)

    init(_ test: FlowTest, of definition: CampaignDefinition, _ environment: FlowTestEnvironment, directory: String)
        throws
    {
        self.test = test
        self.definition = definition
        self.environment = environment
        guard let zone = Zone.named(definition.zone ?? environment.zone) else {
            throw StoreError.noSuchRow("time zone \(definition.zone ?? environment.zone)")
        }
        self.zone = zone
        begin = zone.resolve(test.start.reading)
        asked = Set(test.expected.filter { !$0.fields.isEmpty }.map(\.participant))
        let store = try SQLiteStore.open(path: "\(directory)/\(SQLiteStore.fileName)", isDurable: false)
        let desk = FlowTestDesk()
        desk.standIn(test.scripts)
        let clock = VirtualClock(begin)
        let answer = { @Sendable (message: OutboundMessage) -> DeliveryOutcome in
            // Something said in a conversation: it is accepted, as it comes.
            if message.followUp != nil { return desk.accept() }
            guard let identifier = APIIdentifier(message.idempotencyKey),
                let detail = try? await store.communication(CommunicationKey(identifier.key))
            else { return .rejected(code: "test", text: "a message that belongs to no communication") }
            return desk.answer(detail.row.snapshot.key, named: detail.row.snapshot.name)
        }
        self.store = store
        self.desk = desk
        self.clock = clock
        daemon = Daemon(
            store: store,
            settings: RuntimeSettings(
                zone: environment.zone, restrictions: environment.restrictions,
                contactHours: environment.contactHours, stateDirectory: directory, flowsDirectory: directory),
            channels: environment.channels.map { VirtualChannel(inPlaceOf: $0, answer: answer) },
            agents: LiveAgents(environment.agents), clock: clock, random: LeastRandom(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), scriptPool: environment.scripts,
            standIn: { desk.answer($0) }, agentStandIn: { desk.step($0) })
    }

    // MARK: Time

    /// Steps from one instant with work to the next, until the end.
    func go() async throws {
        live = try await daemon.library.enforce(definition, at: begin)
        var agenda = agenda()
        let end = test.until.map { $0.instant(after: begin, in: zone) }
        let lastStep = agenda.last?.at ?? begin
        var instants = 0
        while true {
            let now = clock.now
            let next = [agenda.first?.at, try await nextWork(after: now)].compactMap { $0 }.min()
            guard let next, end.map({ next <= $0 }) ?? true else { break }
            instants += 1
            if instants > Self.maximumInstants || end == nil && next > lastStep + Self.longestRest {
                fault(nil, "it never comes to rest: something is always left to happen (give \"until\")")
                break
            }
            clock.set(max(now, next))
            try await settle()
            while let step = agenda.first, step.at <= next {
                agenda.removeFirst()
                try await take(step)
                try await settle()
            }
            try await keepSnapshots()
        }
        if let end { clock.set(max(clock.now, end)) }
        try await check(test.finally, when: "at the end")
        for (line, outcome) in desk.unused {
            let whose = outcome.participant.map { " of \($0)" } ?? ""
            fault(
                line,
                "\(outcome.kind.rawValue) never came to pass: no \(outcome.communication)\(whose) was sent after it")
        }
    }

    struct Appointment {
        enum What {
            case join([FlowTest.Participant])
            case step(FlowTest.Step)
        }

        var at: Instant
        var what: What
    }

    /// All that the test itself brings about, in order of time; of one instant, who joins first.
    private func agenda() -> [Appointment] {
        var joins: [Instant: [FlowTest.Participant]] = [:]
        for participant in test.participants {
            joins[participant.joins?.instant(after: begin, in: zone) ?? begin, default: []].append(participant)
        }
        var agenda = joins.sorted { $0.key < $1.key }.map { Appointment(at: max(begin, $0.key), what: .join($0.value)) }
        var last = begin
        for step in test.steps {
            last = step.when.instant(after: last, in: zone)
            let place = agenda.lastIndex { $0.at <= last }.map { $0 + 1 } ?? 0
            agenda.insert(Appointment(at: last, what: .step(step)), at: place)
        }
        return agenda
    }

    /// When something happens by itself next, after `now`.
    private func nextWork(after now: Instant) async throws -> Instant? {
        var candidates: [Instant] = []
        let outlooks = try await daemon.scheduler.runOnce()
        for dispatcher in daemon.channels.map(\.dispatcher) {
            guard let due = outlooks[dispatcher.channel.id]?.nextDue else { continue }
            if due > now {
                candidates.append(due)
            } else if case .waiting(let until, _) = dispatcher.health.state(of: dispatcher.channel.accounts, at: now) {
                candidates.append(until)
            }
        }
        if let closing = try await store.nextClosing(after: now) { candidates.append(closing) }
        return candidates.min()
    }

    /// Everything that has work at this instant, scripts and the script's outcomes included, until nothing has.
    func settle() async throws {
        var rounds = 0
        while true {
            try await daemon.settle()
            let consequences = desk.takeConsequences()
            for (key, outcome) in consequences { _ = try await apply(outcome, to: key) }
            if consequences.isEmpty { return }
            rounds += 1
            if rounds > 1000 {
                fault(nil, "at \(zone.iso8601(clock.now)) one thing leads to another without end")
                return
            }
        }
    }

    private func keepSnapshots() async throws {
        for id in asked {
            guard let key = keys[id], let row = try await store.participant(key) else { continue }
            if snapshots[id]?.last?.at == clock.now { snapshots[id]?.removeLast() }
            snapshots[id, default: []].append((clock.now, row))
        }
    }

    func fault(_ line: Int?, _ message: String) {
        faults.append(FlowTestResult.Fault(line: line, message: message))
    }

    /// The zone that decides for a participant.
    func zone(of id: String) -> Zone {
        rows[id]?.zone.flatMap(Zone.named) ?? zone
    }

    var campaign: LiveCampaign {
        get throws {
            guard let live else { throw StoreError.noSuchRow("campaign \"\(definition.id)\"") }
            return live
        }
    }
}
