import Domain
import FlowEngine
import Scheduling

/// What a worker counts. Counts of several workers add up to the same whatever each of them had.
struct SimulationTally {
    /// A group of sends that may be told apart no further: minute of the send, and minutes left to the deadline.
    struct Burst: Hashable {
        var minute: Int64
        var slack: Int64
    }

    private static let maximumReasons = 1000

    var created: Int64 = 0
    var updated: Int64 = 0
    var unchanged: Int64 = 0
    var rejected: Int64 = 0
    var warned: Int64 = 0
    var rejections: [RowIssue.Code: Int64] = [:]
    /// By the number of the port: see `CompiledCampaign.portIndex`. That a run waits at a node is none.
    var ports: [Int64]
    private let campaign: CompiledCampaign
    /// By flow.
    var completed: [Int64]
    var failed: [Int64]
    var failures: [String: Int64] = [:]
    /// Entry `(node * statuses + status) * reasons + reason`; the first reason is none.
    var statuses: [Int64]
    /// By channel, as configured.
    var bursts: [[Burst: Int64]]
    /// By zone, one entry an hour of the local day.
    var hours: [String: [Int64]] = [:]
    var scriptCalls: Int64 = 0

    private var lastHours: (zone: String, counts: [Int64])?

    static let statusCount = CommunicationStatus.allCases.count
    static let reasonCount = StatusReason.allCases.count + 1
    private static let reasonPlaces: [StatusReason: Int] = Dictionary(
        uniqueKeysWithValues: StatusReason.allCases.enumerated().map { ($0.element, $0.offset + 1) })

    init(_ plan: SimulationPlan) {
        let nodes = plan.campaign.nodeCount
        campaign = plan.campaign
        ports = [Int64](repeating: 0, count: plan.campaign.portCount)
        completed = [Int64](repeating: 0, count: plan.campaign.definition.flows.count)
        failed = completed
        statuses = [Int64](repeating: 0, count: nodes * Self.statusCount * Self.reasonCount)
        bursts = [[Burst: Int64]](repeating: [:], count: plan.channels.count + 1)
    }

    var rows: Int64 { created + updated + unchanged + rejected }

    mutating func reject(_ issues: [RowIssue]) {
        rejected += 1
        var seen: [RowIssue.Code] = []
        for issue in issues where !issue.code.isWarning && !seen.contains(issue.code) {
            seen.append(issue.code)
            rejections[issue.code, default: 0] += 1
        }
    }

    mutating func count(_ run: RunRecord) {
        run.path.bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index + 2 < bytes.count {
                let node = Int(bytes[index]) + Int(bytes[index + 1]) * 256
                if let place = campaign.portIndex(node, bytes[index + 2]) { ports[place] += 1 }
                index += 3
            }
        }
        switch run.outcome {
        case .completed: completed[run.flow] += 1
        case .failed(let reason):
            failed[run.flow] += 1
            let isKnown = failures[reason] != nil || failures.count < Self.maximumReasons
            failures[isKnown ? reason : "other reasons", default: 0] += 1
        }
    }

    /// Once for each communication, at the end.
    mutating func countStatus(_ communication: SimulatedCommunication) {
        let reason = communication.reason.flatMap { Self.reasonPlaces[$0] } ?? 0
        let place = communication.node * Self.statusCount + Int(communication.status.rawValue)
        statuses[place * Self.reasonCount + reason] += 1
    }

    mutating func countSend(
        _ communication: SimulatedCommunication, channel: Int, zone: Zone, at now: Instant, deadline: Instant
    ) {
        let burst = Burst(
            minute: now.seconds.floorDivided(by: 60), slack: max(0, (deadline.seconds - now.seconds) / 60))
        bursts[channel][burst, default: 0] += 1
        let local = now.seconds + Int64(zone.offset(at: now))
        let hour = Int((local - local.floorDivided(by: 86_400) * 86_400) / 3600)
        if lastHours?.zone != zone.identifier {
            if let last = lastHours { hours[last.zone] = last.counts }
            lastHours = (zone.identifier, hours[zone.identifier] ?? [Int64](repeating: 0, count: 24))
        }
        lastHours?.counts[hour] += 1
    }

    /// Adds what another worker counted.
    mutating func add(_ other: SimulationTally) {
        var other = other
        settleHours()
        other.settleHours()
        created += other.created
        updated += other.updated
        unchanged += other.unchanged
        rejected += other.rejected
        warned += other.warned
        scriptCalls += other.scriptCalls
        rejections.merge(other.rejections, uniquingKeysWith: +)
        failures.merge(other.failures, uniquingKeysWith: +)
        hours.merge(other.hours) { a, b in zip(a, b).map(+) }
        for index in ports.indices { ports[index] += other.ports[index] }
        for index in completed.indices { completed[index] += other.completed[index] }
        for index in failed.indices { failed[index] += other.failed[index] }
        for index in statuses.indices { statuses[index] += other.statuses[index] }
        for index in bursts.indices { bursts[index].merge(other.bursts[index], uniquingKeysWith: +) }
    }

    mutating func settleHours() {
        if let last = lastHours { hours[last.zone] = last.counts }
        lastHours = nil
    }
}

extension Int64 {
    /// Rounded toward the past.
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
