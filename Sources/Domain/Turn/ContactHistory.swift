/// When somebody read and replied, counted by local hour of day in the zone that held then.
package struct ContactHistory: Hashable, Sendable {
    /// 24 counts, by hour; empty where there is none at all.
    package private(set) var replies: [UInt32]
    package private(set) var reads: [UInt32]

    package static let none = ContactHistory(replies: [], reads: [])

    /// Counts beyond 24 are dropped, missing ones are 0.
    package init(replies: [UInt32], reads: [UInt32]) {
        self.replies = Self.fitted(replies)
        self.reads = Self.fitted(reads)
    }

    package mutating func addReply(hour: Int) { Self.add(&replies, hour) }
    package mutating func addRead(hour: Int) { Self.add(&reads, hour) }

    package mutating func add(_ other: ContactHistory) {
        for hour in other.replies.indices { Self.add(&replies, hour, other.replies[hour]) }
        for hour in other.reads.indices { Self.add(&reads, hour, other.reads[hour]) }
    }

    package var isEmpty: Bool { replies.isEmpty && reads.isEmpty }

    private static func fitted(_ counts: [UInt32]) -> [UInt32] {
        if !counts.contains(where: { $0 != 0 }) { return [] }
        return Array((counts + [UInt32](repeating: 0, count: 24)).prefix(24))
    }

    private static func add(_ counts: inout [UInt32], _ hour: Int, _ number: UInt32 = 1) {
        guard (0..<24).contains(hour), number > 0 else { return }
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: 24) }
        counts[hour] = counts[hour].addingReportingOverflow(number).overflow ? .max : counts[hour] + number
    }
}

/// Why a best time was chosen: what is kept of the decision (scheduling.md, rule 6).
package struct BestTimeEvidence: Hashable, Sendable {
    /// The first instant that the window would have allowed.
    package var firstAllowed: Instant
    /// The local hour that was chosen, 0 ... 23; nil where there was no data and the first allowed instant holds.
    package var hour: Int?
    /// How many replies and reads each level brought to the choice.
    package var ownReplies: UInt32
    package var ownReads: UInt32
    package var campaignReplies: UInt32
    package var campaignReads: UInt32
    package var tenantReplies: UInt32
    package var tenantReads: UInt32

    package init(
        firstAllowed: Instant, hour: Int? = nil, ownReplies: UInt32 = 0, ownReads: UInt32 = 0,
        campaignReplies: UInt32 = 0, campaignReads: UInt32 = 0, tenantReplies: UInt32 = 0, tenantReads: UInt32 = 0
    ) {
        self.firstAllowed = firstAllowed
        self.hour = hour
        self.ownReplies = ownReplies
        self.ownReads = ownReads
        self.campaignReplies = campaignReplies
        self.campaignReads = campaignReads
        self.tenantReplies = tenantReplies
        self.tenantReads = tenantReads
    }
}
