import Domain
import GRDB

/// Moves communications by what became known of them (channels.md, statuses): forward only, receipts in any order and
/// any number.
struct ConversationRecorder {
    private let context: WriteContext
    private let interest: [CampaignKey: EventInterest]
    private let now: Instant
    private let localHour: (_ zone: String, _ at: Instant) -> Int?

    init(
        _ context: WriteContext, interest: [CampaignKey: EventInterest], at now: Instant,
        localHour: @escaping (_ zone: String, _ at: Instant) -> Int?
    ) {
        self.context = context
        self.interest = interest
        self.now = now
        self.localHour = localHour
    }

    /// Answers whether it told anything new.
    func apply(_ update: ConversationUpdate) throws -> Bool {
        let reading = try CommunicationWriter(context, interest: interest, at: now)
        guard var communication = try reading.load(update.communication) else { return false }
        // A provider's clock may be ahead of ours, and a receipt cannot come before what it is for.
        let told = min(update.occurredAt, now)
        let at = communication.startedAt.map { max(told, $0) } ?? told
        let writer = try CommunicationWriter(context, interest: interest, at: at)
        switch update.change {
        case .delivered:
            guard communication.startedAt != nil, communication.deliveredAt == nil else { return false }
            if communication.status == .started {
                try writer.move(&communication, to: .delivered, nil)
            } else {
                communication.deliveredAt = at
                try writer.save(communication)
            }
            return true
        case .read:
            guard communication.startedAt != nil, communication.readAt == nil else { return false }
            if communication.status == .started || communication.status == .delivered {
                try writer.move(&communication, to: .read, nil)
            } else {
                communication.readAt = at
                try writer.save(communication)
            }
            try count(communication, at) { $0.addRead(hour: $1) }
            return true
        case .replied(let text):
            let channel = try context.lane(communication.lane).channel
            guard
                try InboundRows.insert(text, communication.key, channel: channel, at: at, try context.db)
            else { return false }
            try reply(&communication, at: at, writer)
            return true
        case .results(let changes):
            let before = communication.results
            for (name, value) in changes { communication.results[name] = value }
            guard communication.results != before else { return false }
            try writer.saveResults(communication)
            return true
        case .completed: return try end(&communication, .completed, nil, nil, writer)
        case .noResponse:
            // Whoever waited for a reply may not have seen the one that came in the meantime.
            let status: CommunicationStatus = communication.repliedAt == nil ? .noResponse : .completed
            return try end(&communication, status, nil, nil, writer)
        case .failed(let reason, let detail): return try end(&communication, .failed, reason, detail, writer)
        case .canceled(let reason, let detail):
            guard !communication.status.isFinal, communication.cancelReason == nil else { return false }
            try writer.cancel(communication.key, reason, detail: detail)
            return true
        }
    }

    /// The person has answered.
    func reply(_ communication: inout StoredCommunication, at: Instant, _ writer: CommunicationWriter) throws {
        guard communication.startedAt != nil, communication.repliedAt == nil else { return }
        if communication.isOpen {
            try writer.move(&communication, to: .replied, nil)
        } else {
            communication.repliedAt = at
            try writer.save(communication)
        }
        try count(communication, at) { $0.addReply(hour: $1) }
    }

    private func end(
        _ communication: inout StoredCommunication, _ status: CommunicationStatus, _ reason: StatusReason?,
        _ detail: String?, _ writer: CommunicationWriter
    ) throws -> Bool {
        guard communication.isOpen else { return false }
        try writer.move(&communication, to: status, reason, detail: detail)
        return true
    }

    /// Notes the hour for the person, the campaign and the tenant.
    private func count(
        _ communication: StoredCommunication, _ at: Instant, _ change: (inout ContactHistory, Int) -> Void
    ) throws {
        let db = try context.db
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT participant.customer, participant.campaign, zone.name
                    FROM communication JOIN zone ON zone.id = communication.zone
                    JOIN participant ON participant.id = communication.id >> 20 WHERE communication.id = ?
                    """), arguments: [communication.key.rawValue])
        guard let row, let hour = localHour(row[2], at) else { return }
        let scopes: [ContactHistoryRows.Scope] = [.customer(row[0]), .campaign(CampaignKey(row[1])), .tenant]
        for scope in scopes { try ContactHistoryRows.add(scope, db) { change(&$0, hour) } }
    }
}
