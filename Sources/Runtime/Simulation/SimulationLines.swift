import Domain
import FlowEngine
import Scheduling

/// Writes the output of a simulation as CSV (RFC 4180, line feeds), byte by byte: a million rows pass through here.
struct SimulationLines {
    private(set) var bytes: [UInt8] = []

    private let plan: SimulationPlan
    /// `NAME,channel,flow,node,` by node.
    private let nodeColumns: [[UInt8]]
    private let statuses: [[UInt8]]
    private let reasons: [StatusReason: [UInt8]]
    // Many rows share their instants.
    private var known: [(zone: ObjectIdentifier, at: Instant, text: [UInt8])?] = Array(repeating: nil, count: 64)

    static let header =
        "line,identity,object_id,entry,ordinal,communication,channel,flow,node,zone,planned_at,deadline,status,reason,started_at,ended_at,detail\n"

    init(_ plan: SimulationPlan) {
        self.plan = plan
        nodeColumns = (0..<plan.campaign.nodeCount).map { index in
            guard let action = plan.nodes[index]?.action else { return Array(",,,,".utf8) }
            let flow = plan.campaign.flowID(at: index) ?? ""
            let node = plan.campaign.nodeID(at: index) ?? ""
            return Array("\(action.communicationName),\(action.channel),\(flow),\(node),".utf8)
        }
        statuses = CommunicationStatus.allCases.map { Array($0.name.utf8) }
        reasons = Dictionary(uniqueKeysWithValues: StatusReason.allCases.map { ($0, Array($0.rawValue.utf8)) })
    }

    mutating func take() -> [UInt8] {
        let taken = bytes
        bytes = []
        bytes.reserveCapacity(taken.count + taken.count / 8)
        return taken
    }

    mutating func append(_ ready: [UInt8]) { bytes += ready }

    /// Its communications, then its failed runs.
    mutating func append(_ participant: borrowing SimulatedParticipant, zones: inout ZoneCache) {
        for communication in participant.communications {
            lead(participant.line, participant.identity, participant.state.objectID, "communication")
            append(communication.ordinal)
            comma()
            bytes += nodeColumns[communication.node]
            if let zone = communication.zone { append(escaping: zone.identifier) }
            comma()
            append(communication.plannedAt, communication.zone)
            append(communication.deadline, communication.zone)
            bytes += statuses[Int(communication.status.rawValue)]
            comma()
            if let reason = communication.reason, let text = reasons[reason] { bytes += text }
            comma()
            append(communication.startedAt, communication.zone)
            append(communication.endedAt, communication.zone)
            bytes.append(0x0A)
        }
        if participant.failures.isEmpty { return }
        let name =
            participant.state.zone ?? plan.campaign.definition.zone ?? plan.tenantZone
        let zone = zones.zone(name)
        for (index, failure) in participant.failures.enumerated() {
            lead(participant.line, participant.identity, participant.state.objectID, "failed_run")
            append(Int64(index + 1))
            bytes += [0x2C, 0x2C, 0x2C]
            append(escaping: plan.campaign.definition.flows[failure.flow].id)
            comma()
            append(escaping: failure.node.flatMap { plan.campaign.nodeID(at: $0) } ?? "")
            comma()
            append(escaping: name)
            bytes += Array(",,,Failed,,".utf8)
            append(failure.at, zone)
            append(failure.at, zone)
            append(escaping: failure.reason)
            bytes.append(0x0A)
        }
    }

    mutating func appendRejected(_ row: TypedRow, _ issues: [RowIssue]) {
        lead(row.line, row.identifier?.value ?? "", row.objectID, "rejected")
        bytes += Array(",,,,,,,,Rejected,".utf8)
        let errors = issues.filter { !$0.code.isWarning }
        append(escaping: errors.map(\.code.rawValue).joined(separator: "; "))
        bytes += [0x2C, 0x2C, 0x2C]
        append(escaping: errors.map { ($0.field.map { "\($0): " } ?? "") + $0.message }.joined(separator: "; "))
        bytes.append(0x0A)
    }

    // MARK: Parts

    private mutating func lead(_ line: Int64, _ identity: String, _ objectID: String, _ entry: StaticString) {
        append(line)
        comma()
        append(escaping: identity)
        comma()
        append(escaping: objectID)
        comma()
        entry.withUTF8Buffer { bytes.append(contentsOf: $0) }
        comma()
    }

    private mutating func comma() { bytes.append(0x2C) }

    private mutating func append(_ number: Int64) {
        if number < 10 { return bytes.append(UInt8(truncatingIfNeeded: max(number, 0)) &+ 0x30) }
        append(number / 10)
        bytes.append(UInt8(truncatingIfNeeded: number % 10) &+ 0x30)
    }

    /// The instant on the zone's wall clock with its offset, and a comma.
    private mutating func append(_ instant: Instant?, _ zone: Zone?) {
        guard let instant, let zone else { return comma() }
        let place = Int(truncatingIfNeeded: (instant.milliseconds / 1000) ^ (instant.milliseconds >> 17)) & 63
        let id = ObjectIdentifier(zone)
        if let known = known[place], known.at == instant, known.zone == id {
            bytes += known.text
        } else {
            let text = Array(zone.iso8601(instant).utf8)
            known[place] = (id, instant, text)
            bytes += text
        }
        comma()
    }

    private mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { cell in
            let needsQuotes = cell.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
            guard needsQuotes else { return bytes.append(contentsOf: cell) }
            bytes.append(0x22)
            for byte in cell {
                if byte == 0x22 { bytes.append(0x22) }
                bytes.append(byte)
            }
            bytes.append(0x22)
        }
    }
}
