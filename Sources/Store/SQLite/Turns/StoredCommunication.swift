import Conversations
import Domain
import GRDB

/// How a communication's row is read.
enum StoredCommunication {
    static let columns = """
        id, lane, node, run, status, reason, planned_at, deadline, due_at, attempts, cancel_reason, detail,
        started_at, delivered_at, read_at, replied_at, ended_at, closes_at, results
        """

    /// - Parameter row: stands on a row of ``columns``.
    static func state(_ row: HotStatement, _ context: WriteContext) throws -> CommunicationState {
        let lane = try context.lane(row.int(1))
        let node = try context.node(row.int(2))
        return try state(
            row,
            CommunicationState.Place(
                campaign: lane.campaign, channel: lane.channel, name: node.name, kind: node.kind, agent: node.agent))
    }

    /// - Parameter row: stands on a row of ``columns``.
    static func state(_ row: HotStatement, _ place: CommunicationState.Place) throws -> CommunicationState {
        guard let status = CommunicationStatus(rawValue: UInt8(clamping: row.int(4))) else {
            throw EncodingFault(what: "has an unknown status", offset: 0)
        }
        var state = CommunicationState(key: CommunicationKey(row.int(0)), place: place, run: row.int(3), status: status)
        state.reason = row.optionalInt(5).flatMap { StatusReason(storedCode: $0) }
        state.plannedAt = row.instant(6)
        state.deadline = row.instant(7)
        state.dueAt = row.instant(8)
        state.attempts = Int(clamping: row.int(9))
        state.cancelReason = row.optionalInt(10).flatMap { StatusReason(storedCode: $0) }
        state.detail = row.text(11)
        state.startedAt = row.instant(12)
        state.deliveredAt = row.instant(13)
        state.readAt = row.instant(14)
        state.repliedAt = row.instant(15)
        state.endedAt = row.instant(16)
        state.closesAt = row.instant(17)
        state.results =
            try row.optionalBytes(18) { bytes throws(EncodingFault) in
                var reader = ByteReader(bytes)
                return try EventCodec.results(&reader)
            } ?? [:]
        return state
    }
}
