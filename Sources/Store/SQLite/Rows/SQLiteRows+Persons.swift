import Conversations
import Domain
import GRDB

extension SQLiteRows {
    func participant(_ key: ParticipantKey) throws -> PersonParticipant? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: "SELECT customer, campaign, communication_count, zone FROM participant WHERE id = ?"),
            arguments: [key.rawValue]
        ).map { row in
            PersonParticipant(
                customer: CustomerKey(row[0]), campaign: CampaignKey(row[1]), communicationCount: row[2],
                zone: try (row[3] as Int64?).flatMap { try context.zoneName($0) })
        }
    }

    /// One seek a campaign, of which there are few.
    func latestParticipant(of customer: CustomerKey) throws -> ParticipantKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT participant.id FROM campaign CROSS JOIN participant INDEXED BY participant_identity
                    ON participant.campaign = campaign.id AND participant.customer = ?
                    WHERE campaign.version IS NOT NULL
                    ORDER BY participant.created_at DESC, participant.id DESC LIMIT 1
                    """), arguments: [customer.rawValue]
        ).map { ParticipantKey($0) }
    }

    func participant(of customer: CustomerKey, in campaign: CampaignKey) throws -> ParticipantKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: "SELECT id FROM participant WHERE campaign = ? AND customer = ? AND object_id = ''"),
            arguments: [campaign.rawValue, customer.rawValue]
        ).map { ParticipantKey($0) }
    }

    func addParticipant(of customer: CustomerKey, in campaign: CampaignKey, at now: Instant) throws -> ParticipantKey {
        let id = try context.take("participant", 1)
        var writer = ByteWriter()
        FieldRecordCodec.encode(FieldRecord(), into: &writer)
        let insert = try HotStatement(
            db, "INSERT INTO participant (id, campaign, customer, created_at, record) VALUES (?, ?, ?, ?, ?)")
        insert.bind(1, id)
        insert.bind(2, campaign.rawValue)
        insert.bind(3, customer.rawValue)
        insert.bind(4, now)
        try insert.run(binding: writer.bytes, at: 5)
        return ParticipantKey(id)
    }

    // MARK: Customers

    func record(of customer: CustomerKey) throws -> FieldRecord? { try ledger.get().record(of: customer.rawValue) }

    func holders(of identifier: IdentifierKind, _ value: String) throws -> [PersonCustomer] {
        let ledger = try ledger.get()
        let hash = StableHash.hash(identifier, value)
        return try ledger.holders(identifier, value, hash: hash, owner: try ledger.owner(hash))
    }

    func addCustomer(_ record: FieldRecord, at now: Instant) throws -> CustomerKey {
        let id = try context.take("customer", 1)
        var writer = ByteWriter()
        FieldRecordCodec.encode(record, into: &writer)
        let insert = try HotStatement(db, "INSERT INTO customer (id, created_at, record) VALUES (?, ?, ?)")
        insert.bind(1, id)
        insert.bind(2, now)
        try insert.run(binding: writer.bytes, at: 3)
        try follow(id, from: FieldRecord(), to: record)
        return CustomerKey(id)
    }

    func save(_ record: FieldRecord, of customer: CustomerKey, insteadOf old: FieldRecord, at now: Instant) throws {
        var writer = ByteWriter()
        FieldRecordCodec.encode(record, into: &writer)
        let update = try HotStatement(db, "UPDATE customer SET updated_at = ?, record = ? WHERE id = ?")
        update.bind(1, now)
        update.bind(3, customer.rawValue)
        try update.run(binding: writer.bytes, at: 2)
        try follow(customer.rawValue, from: old, to: record)
    }

    private func follow(_ customer: Int64, from old: FieldRecord, to new: FieldRecord) throws {
        let ledger = try ledger.get()
        try ledger.follow(customer, from: old, to: new)
        try ledger.flush()
    }

    // MARK: Sessions

    func hiddenCampaign(at now: Instant) throws -> CampaignKey {
        try campaign(named: HiddenCampaign.id) ?? addCampaign(HiddenCampaign.id, isRunning: true, at: now)
    }

    func addSession(_ session: NewSession) throws {
        let state = session.state
        let conversation = session.conversation
        let base = PlanInputs.Base.unset.stored
        try db.cachedStatement(sql: "UPDATE participant SET communication_count = ? WHERE id = ?")
            .execute(arguments: [state.key.ordinal, state.key.participant.rawValue])
        try db.cachedStatement(
            sql: """
                INSERT INTO communication (id, lane, node, run, status, zone, zone_source, base_kind, created_at,
                    started_at, replied_at, closes_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            state.key.rawValue, try context.lane(state.place.campaign, state.place.channel),
            try node(state.place, at: session.createdAt), state.run, Int64(state.status.rawValue),
            try context.zone(session.zone), Int64(session.zoneSource.rawValue), base.kind,
            session.createdAt.milliseconds, state.startedAt?.milliseconds, state.repliedAt?.milliseconds,
            state.closesAt?.milliseconds,
        ])
        try db.cachedStatement(
            sql: """
                INSERT INTO conversation (communication, channel, kind, address, account, agent, name, is_open,
                    holds_address, opening_id, subject, last_inbound_at, context, owner)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            conversation.communication.rawValue, conversation.channel, Int64(conversation.kind.rawValue),
            conversation.address, conversation.account, conversation.agent, conversation.name, conversation.isOpen,
            session.holdsAddress, conversation.openingID, conversation.subject, session.createdAt.milliseconds,
            conversation.context.isEmpty ? nil : try JSONText.write(conversation.context), context.epoch,
        ])
    }

    /// Sessions come from no flow: each kind and agent has a node of a version of its own.
    private func node(_ place: CommunicationState.Place, at now: Instant) throws -> Int64 {
        let campaign = try hiddenCampaign(at: now).rawValue
        let version =
            try Int64.fetchOne(
                try db.cachedStatement(sql: "SELECT id FROM version WHERE campaign = ?"), arguments: [campaign])
            ?? addVersion(campaign, at: now)
        let known = try Int64.fetchOne(
            try db.cachedStatement(
                sql: "SELECT id FROM node WHERE version = ? AND kind = ? AND agent = ? AND channel = ?"),
            arguments: [version, Int64(place.kind.rawValue), place.agent, place.channel])
        if let known { return known }
        try db.execute(
            sql: """
                INSERT INTO node (id, version, flow, node, communication_name, kind, agent, channel)
                VALUES ((SELECT coalesce(max(id), 0) + 1 FROM node), ?, '', '\(HiddenCampaign.node)', '', ?, ?, ?)
                """, arguments: [version, Int64(place.kind.rawValue), place.agent, place.channel])
        return db.lastInsertedRowID
    }

    private func addVersion(_ campaign: Int64, at now: Instant) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO version (campaign, content_hash, name, flows, fields, first_node, created_at)
                VALUES (?, 'inbound', 'Inbound', '[]', '[]', 0, ?)
                """, arguments: [campaign, now.milliseconds])
        return db.lastInsertedRowID
    }
}
