import Domain
import GRDB

/// Conversations that people begin: who they are, and the communication that it becomes.
struct InboundSessions {
    /// The campaign of people who belong to none; its tag can be no campaign's id, and it has no version in force.
    static let hiddenCampaign = "~inbound"

    /// No call lasts longer, whether anybody tells of its end or not.
    private static let longestCall = Duration.seconds(4 * 3600)

    private let context: WriteContext
    private let db: Database
    private let ledger: IdentityLedger
    private let now: Instant

    init(_ context: WriteContext, at now: Instant) throws {
        self.context = context
        self.now = now
        db = try context.db
        ledger = try IdentityLedger(context)
    }

    /// Begins one; nil where nobody knows the person and no agent takes strangers there.
    /// - Parameter recent: a conversation by which we know the person.
    func begin(
        _ message: InboundMessage, address: String, channel: String, agent: String?, desk: ConversationDesk,
        recent: StoredConversation?
    ) throws -> StoredConversation? {
        guard
            let participant = try participant(
                message, address, recent: recent, takesStrangers: agent != nil)
        else { return nil }
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: "SELECT campaign, communication_count, zone FROM participant WHERE id = ?"),
            arguments: [participant.rawValue])
        guard let row else { return nil }
        let campaign = CampaignKey(row[0])
        let ordinal: Int64 = row[1] + 1
        guard ordinal <= ParticipantKey.maximumOrdinal else { return nil }
        let zone: Int64 = try row[2] ?? context.zone(desk.zone)
        let key = participant.communication(ordinal)
        let identifier = APIIdentifier(.communication, key: key.rawValue, createdAt: now).description
        let conductor = agent ?? ""
        let node = try node(message.kind, conductor, channel)
        try db.cachedStatement(sql: "UPDATE participant SET communication_count = ? WHERE id = ?")
            .execute(arguments: [ordinal, participant.rawValue])
        let timeout = desk.agent(conductor)?.sessionTimeout ?? .seconds(72 * 3600)
        let closesAt = now + (message.content == .call ? min(timeout, Self.longestCall) : timeout)
        let name = try customer(of: participant).flatMap { try ledger.record(of: $0) }?[.name] ?? message.senderName
        try db.cachedStatement(
            sql: """
                INSERT INTO communication (id, lane, node, run, status, zone, zone_source, base_kind, created_at,
                    started_at, replied_at, closes_at)
                VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, 3, ?7, ?7, ?7, ?8)
                """
        ).execute(arguments: [
            key.rawValue, try context.lane(campaign, channel), node, Int64(CommunicationStatus.replied.rawValue), zone,
            Int64((row[2] == nil ? PlanInputs.ZoneSource.tenant : .participant).rawValue), now.milliseconds,
            closesAt.milliseconds,
        ])
        try db.cachedStatement(
            sql: """
                INSERT INTO conversation (communication, channel, kind, address, account, agent, name, is_open,
                    holds_address, opening_id, subject, last_inbound_at, context)
                VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            key.rawValue, channel, Int64(message.kind.rawValue), address, message.account, conductor, identifier,
            desk.agent(conductor)?.holdsAddress ?? false, message.content == .call ? message.providerID : nil,
            message.subject, now.milliseconds,
            try name.map { try JSONText.write(["name": $0]) },
        ])
        let writer = try CommunicationWriter(context, interest: desk.interest, at: now)
        guard let communication = try writer.load(key) else { return nil }
        try writer.note(communication, detail: nil)
        // The account that they wrote to is the one that answers, then and later.
        if let account = message.account {
            for name in try AddressNames.all(message.kind, address, db) {
                try SenderAccounts.keep(account, channel: channel, address: name, db)
            }
        }
        if desk.interest[campaign]?.hearsSession(on: channel) == true {
            let snapshot = communication.snapshot(try context.node(node), channel: channel)
            try writer.keep(Event(.incomingSession(snapshot), occurredAt: now), campaign, participant)
            try writer.countEvents(of: participant, 1)
        }
        return try ConversationRows.load(key, db)
    }

    func language(of participant: ParticipantKey) throws -> String? {
        try customer(of: participant).flatMap { try ledger.record(of: $0) }?[.language]
    }

    /// Somebody said with a token of ours who they are: their address is theirs from now on.
    func introduce(_ introduction: Introduction) throws -> Bool {
        guard let customer = introduction.customer?.rawValue, let record = try ledger.record(of: customer) else {
            return false
        }
        var changed = record
        switch introduction.kind {
        case .telegram:
            changed[SystemField.telegramID.id] = .string(introduction.address)
            if let username = introduction.username { changed[SystemField.telegramUsername.id] = .string(username) }
        case .whatsapp: changed[SystemField.whatsappID.id] = .string(introduction.address)
        case .messenger, .instagram, .webChat: changed[SystemField.webID.id] = .string(introduction.address)
        case .email, .voice, .sms: return false
        }
        guard changed != record else { return false }
        try save(changed, of: customer, instead: record)
        return true
    }

    // MARK: Who it is

    /// The one that last contacted the person there, else the one they joined last, else one that belongs to no campaign.
    private func participant(
        _ message: InboundMessage, _ address: String, recent: StoredConversation?, takesStrangers: Bool
    ) throws -> ParticipantKey? {
        let known = recent?.communication.participant
        if let known, try campaign(of: known) != hidden() { return known }
        let found = try known.flatMap { try customer(of: $0) } ?? customer(with: message.kind, address)
        if let found {
            return try latestParticipant(of: found) ?? known ?? addParticipant(of: found)
        }
        if let known { return known }
        return takesStrangers ? try addParticipant(of: addCustomer(message, address)) : nil
    }

    private func customer(of participant: ParticipantKey) throws -> Int64? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT customer FROM participant WHERE id = ?"),
            arguments: [participant.rawValue])
    }

    private func campaign(of participant: ParticipantKey) throws -> Int64? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT campaign FROM participant WHERE id = ?"),
            arguments: [participant.rawValue])
    }

    /// By any of the person's names; who left the address for another is not found by it.
    private func customer(with kind: CommunicationKind, _ address: String) throws -> Int64? {
        let leaver = try AddressNames.ofLeaver(kind, address, db)
        for name in try AddressNames.all(kind, address, db) {
            for (identifier, value) in Self.identifiers(kind, name) {
                let holder = try holders(identifier, value).first { holder in
                    guard let own = holder.record[.whatsappID] else { return true }
                    return !leaver.contains(ConversationAddress.normal(kind, own))
                }
                if let holder { return holder.customer }
            }
        }
        return nil
    }

    private func holders(_ identifier: IdentifierKind, _ value: String) throws -> [IdentityLedger.Holder] {
        let hash = StableHash.hash(identifier, value)
        return try ledger.holders(identifier, value, hash: hash, owner: try ledger.owner(hash))
    }

    /// Customers who are known by a name that its person left for another are known by the other.
    func follow(_ kind: CommunicationKind, from names: [String], to target: String) throws {
        guard kind == .whatsapp else { return }
        for name in names {
            for (identifier, value) in Self.identifiers(kind, name) {
                for holder in try holders(identifier, value) {
                    var changed = holder.record
                    changed[SystemField.whatsappID.id] = .string(target)
                    // The number of a telephone changed with it.
                    if target.hasPrefix("+"), holder.record[.phone].map({ names.contains($0) }) == true {
                        changed[SystemField.phone.id] = .string(target)
                    }
                    try save(changed, of: holder.customer, instead: holder.record)
                }
            }
        }
    }

    private func save(_ changed: FieldRecord, of customer: Int64, instead record: FieldRecord) throws {
        guard changed != record else { return }
        var writer = ByteWriter()
        FieldRecordCodec.encode(changed, into: &writer)
        let update = try HotStatement(db, "UPDATE customer SET updated_at = ?, record = ? WHERE id = ?")
        update.bind(1, now)
        update.bind(3, customer)
        try update.run(binding: writer.bytes, at: 2)
        try ledger.follow(customer, from: record, to: changed)
        try ledger.flush()
    }

    /// What the address can stand as in a customer's record.
    private static func identifiers(_ kind: CommunicationKind, _ address: String) -> [(IdentifierKind, String)] {
        switch kind {
        case .email: [(.email, address)]
        case .telegram: [(.telegramID, address)]
        case .whatsapp: [(.whatsappID, address), (.whatsappID, String(address.drop { $0 == "+" })), (.phone, address)]
        case .voice, .sms: [(.phone, address)]
        case .messenger, .instagram, .webChat: [(.webID, address)]
        }
    }

    /// In a campaign: one seek a campaign, of which there are few.
    private func latestParticipant(of customer: Int64) throws -> ParticipantKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT participant.id FROM campaign CROSS JOIN participant INDEXED BY participant_identity
                    ON participant.campaign = campaign.id AND participant.customer = ?
                    WHERE campaign.version IS NOT NULL
                    ORDER BY participant.created_at DESC, participant.id DESC LIMIT 1
                    """), arguments: [customer]
        ).map { ParticipantKey($0) }
    }

    private func addCustomer(_ message: InboundMessage, _ address: String) throws -> Int64 {
        var record = FieldRecord()
        for (identifier, value) in Self.identifiers(message.kind, address).prefix(1) {
            record[identifier.field.id] = .string(value)
        }
        if let name = message.senderName, !name.isEmpty { record[SystemField.name.id] = .string(name) }
        let id = try context.take("customer", 1)
        var writer = ByteWriter()
        FieldRecordCodec.encode(record, into: &writer)
        let insert = try HotStatement(db, "INSERT INTO customer (id, created_at, record) VALUES (?, ?, ?)")
        insert.bind(1, id)
        insert.bind(2, now)
        try insert.run(binding: writer.bytes, at: 3)
        try ledger.follow(id, from: FieldRecord(), to: record)
        try ledger.flush()
        return id
    }

    private func addParticipant(of customer: Int64) throws -> ParticipantKey {
        let campaign = try hidden()
        let existing = try Int64.fetchOne(
            try db.cachedStatement(
                sql: "SELECT id FROM participant WHERE campaign = ? AND customer = ? AND object_id = ''"),
            arguments: [campaign, customer])
        if let existing { return ParticipantKey(existing) }
        let id = try context.take("participant", 1)
        var writer = ByteWriter()
        FieldRecordCodec.encode(FieldRecord(), into: &writer)
        let insert = try HotStatement(
            db, "INSERT INTO participant (id, campaign, customer, created_at, record) VALUES (?, ?, ?, ?, ?)")
        insert.bind(1, id)
        insert.bind(2, campaign)
        insert.bind(3, customer)
        insert.bind(4, now)
        try insert.run(binding: writer.bytes, at: 5)
        return ParticipantKey(id)
    }

    // MARK: What stands for a node

    private func hidden() throws -> Int64 {
        let tag = InboundSessions.hiddenCampaign
        let known = try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT id FROM campaign WHERE tag = ?"), arguments: [tag])
        if let known { return known }
        try db.execute(
            sql: "INSERT INTO campaign (tag, is_running, created_at) VALUES (?, 1, ?)",
            arguments: [tag, now.milliseconds])
        return db.lastInsertedRowID
    }

    /// Inbound sessions come from no flow: each kind and agent has a node of a version of its own.
    private func node(_ kind: CommunicationKind, _ agent: String, _ channel: String) throws -> Int64 {
        let campaign = try hidden()
        let version =
            try Int64.fetchOne(
                try db.cachedStatement(sql: "SELECT id FROM version WHERE campaign = ?"), arguments: [campaign])
            ?? addVersion(campaign)
        let known = try Int64.fetchOne(
            try db.cachedStatement(
                sql: "SELECT id FROM node WHERE version = ? AND kind = ? AND agent = ? AND channel = ?"),
            arguments: [version, Int64(kind.rawValue), agent, channel])
        if let known { return known }
        try db.execute(
            sql: """
                INSERT INTO node (id, version, flow, node, communication_name, kind, agent, channel)
                VALUES ((SELECT coalesce(max(id), 0) + 1 FROM node), ?, '', 'incoming', '', ?, ?, ?)
                """, arguments: [version, Int64(kind.rawValue), agent, channel])
        return db.lastInsertedRowID
    }

    private func addVersion(_ campaign: Int64) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO version (campaign, content_hash, name, flows, fields, first_node, created_at)
                VALUES (?, 'inbound', 'Inbound', '[]', '[]', 0, ?)
                """, arguments: [campaign, now.milliseconds])
        return db.lastInsertedRowID
    }
}
