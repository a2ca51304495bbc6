import Domain
import FlowEngine
import Scheduling

/// The pure parts measured alone, one core: windows planned, expressions evaluated and flows run. Prints figures, gates nothing.
@main
enum Microbench {
    static let zones = [
        "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "Asia/Kolkata",
        "Africa/Nairobi", "Europe/Paris",
    ]
    static let rounds = 2_000_000

    static func main() throws {
        try plans()
        try expressions()
        try runs(CommandLine.arguments.dropFirst().first ?? "Tests/Bench/flows")
    }

    private static func plans() throws {
        let loaded = zones.compactMap { Zone.named($0) }
        let window = ContactWindow(from: 9 * 60, to: 18 * 60)
        var sum: Int64 = 0
        let start = Int64(CivilDate(year: 2027, month: 1, day: 1)?.daysSinceEpoch ?? 0) * 86_400
        let time = ContinuousClock().measure {
            for round in 0..<rounds {
                let base = Instant(seconds: start + Int64(round &* 7919 % 31_536_000))
                let zone = loaded[round % loaded.count]
                if case .planned(let instant, _) = plan(
                    base: base, window: window, duration: .seconds(28_800), zone: zone, restrictions: .none)
                {
                    sum &+= instant.seconds
                }
            }
        }
        show("windows planned, 8 zones", time, sum)
    }

    private static func runs(_ flows: String) throws {
        guard let definition = try DefinitionLoader.load(directory: flows).campaigns.first else {
            return print("no campaign loads in \(flows)")
        }
        let catalog = FieldCatalog(offline: definition.fields)
        let campaign = try CompiledCampaign(definition, catalog: catalog, tenantZone: "UTC")
        var evaluator = Evaluator(campaign)
        guard let due = catalog.participant["due_date"], let amount = catalog.participant["amount"] else { return }
        let now = Instant(seconds: 1_800_000_000)
        let states = (0..<1024).map { number in
            var record = FieldRecord()
            record[due.id] = .date(CivilDate(daysSinceEpoch: 21_000 + Int32(number % 700)))
            record[amount.id] = .number(Double(number))
            return ParticipantState(
                key: ParticipantKey(1), customer: FieldRecord(), participant: record, zone: zones[number % zones.count])
        }
        var sum: Int64 = 0
        let event = Event(.participantCreated, occurredAt: now)
        let time = ContinuousClock().measure {
            for round in 0..<rounds {
                var state = states[round % states.count]
                sum &+= Int64(evaluator.take(event, of: &state, now: now).communications.count)
            }
        }
        show("flows of five nodes run, with their plans", time, sum)
    }

    static func show(_ what: String, _ time: Duration, _ sum: Int64) {
        let nanoseconds = Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9
        let each = nanoseconds / Double(rounds)
        let tenths = Int((each * 10).rounded())
        print("\(what): \(tenths / 10).\(tenths % 10) ns each, \(Int(1e9 / each)) a second (check \(sum))")
    }
}
