import Domain
import GRDB

/// A communication's row as the writing side changes it.
struct StoredCommunication {
    var key: CommunicationKey
    var lane: Int64
    var node: Int64
    var run: Int64
    var status: CommunicationStatus
    var reason: StatusReason?
    var plannedAt: Instant?
    var deadline: Instant?
    var dueAt: Instant?
    var attempts: Int64
    var cancelReason: StatusReason?
    var detail: String?
    var startedAt: Instant?
    var deliveredAt: Instant?
    var readAt: Instant?
    var repliedAt: Instant?
    var endedAt: Instant?
    var closesAt: Instant?
    var results: [String: FieldValue]

    static let columns = """
        id, lane, node, run, status, reason, planned_at, deadline, due_at, attempts, cancel_reason, detail,
        started_at, delivered_at, read_at, replied_at, ended_at, closes_at, results
        """

    /// - Parameter row: stands on a row of ``columns``.
    init(_ row: HotStatement) throws {
        key = CommunicationKey(row.int(0))
        lane = row.int(1)
        node = row.int(2)
        run = row.int(3)
        guard let status = CommunicationStatus(rawValue: UInt8(clamping: row.int(4))) else {
            throw EncodingFault(what: "has an unknown status", offset: 0)
        }
        self.status = status
        reason = row.optionalInt(5).flatMap { StatusReason(storedCode: $0) }
        plannedAt = row.instant(6)
        deadline = row.instant(7)
        dueAt = row.instant(8)
        attempts = row.int(9)
        cancelReason = row.optionalInt(10).flatMap { StatusReason(storedCode: $0) }
        detail = row.text(11)
        startedAt = row.instant(12)
        deliveredAt = row.instant(13)
        readAt = row.instant(14)
        repliedAt = row.instant(15)
        endedAt = row.instant(16)
        closesAt = row.instant(17)
        results =
            try row.optionalBytes(18) { bytes throws(EncodingFault) in
                var reader = ByteReader(bytes)
                return try EventCodec.results(&reader)
            } ?? [:]
    }

    /// An attempt of it lies between intent and outcome.
    var isBetweenIntentAndOutcome: Bool { reason == .inFlight && (status == .planned || hasBegunOnly) }

    /// It waits to be sent, or to go again.
    var awaitsAttempt: Bool { status == .planned || ((reason == .retrying || reason == .unknown) && hasBegunOnly) }

    /// Nobody can tell whether its last attempt went out.
    var isUnknown: Bool { reason == .unknown && (status == .planned || hasBegunOnly) }

    /// It has begun, and may go again.
    private var hasBegunOnly: Bool { status == .started || status == .delivered }

    /// Where its conversation keeps others from its address, it does so now: it is open, or may be.
    var holdsAddress: Bool { isOpen || isBetweenIntentAndOutcome || isUnknown }

    /// It has begun and has not ended.
    var isOpen: Bool {
        switch status {
        case .started, .delivered, .read, .replied: true
        case .planned, .completed, .noResponse, .canceled, .skipped, .failed: false
        }
    }

    func snapshot(_ node: WriteContext.NodeInfo, channel: String) -> CommunicationSnapshot {
        CommunicationSnapshot(
            key: key, name: node.name, kind: node.kind, channel: channel, agent: node.agent, status: status,
            reason: reason, startedAt: startedAt, endedAt: endedAt, results: results,
            isInFlight: status == .planned && (reason == .inFlight || reason == .unknown), plannedAt: plannedAt)
    }
}
