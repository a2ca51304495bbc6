import Domain
import Foundation
import GRDB

extension SQLiteRows {
    func campaign(named id: String) throws -> CampaignKey? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT id FROM campaign WHERE tag = ?"), arguments: [id]
        ).map { CampaignKey($0) }
    }

    func addCampaign(_ id: String, isRunning: Bool, at now: Instant) throws -> CampaignKey {
        try db.execute(
            sql: "INSERT INTO campaign (tag, is_running, created_at) VALUES (?, ?, ?)",
            arguments: [id, isRunning, now.milliseconds])
        return CampaignKey(db.lastInsertedRowID)
    }

    func standing(of campaign: CampaignKey) throws -> CampaignStanding? {
        try Row.fetchOne(
            db, sql: "SELECT is_running, version, held_hash FROM campaign WHERE id = ?", arguments: [campaign.rawValue]
        ).map { row in
            CampaignStanding(
                isRunning: row[0], version: (row[1] as Int64?).map { VersionKey($0) }, heldHash: row[2])
        }
    }

    func campaignRow(_ campaign: CampaignKey) throws -> CampaignRow? {
        try SQLiteStore.campaignRows(campaign, db).first
    }

    func setRunning(_ campaign: CampaignKey, _ isRunning: Bool) throws {
        try db.execute(
            sql: "UPDATE campaign SET is_running = ? WHERE id = ?", arguments: [isRunning, campaign.rawValue])
    }

    func setHeld(_ campaign: CampaignKey, _ hash: String?) throws {
        try db.execute(sql: "UPDATE campaign SET held_hash = ? WHERE id = ?", arguments: [hash, campaign.rawValue])
    }

    func discardBacklog(of campaign: CampaignKey, at now: Instant) throws -> Int {
        try db.execute(
            sql: """
                UPDATE participant SET event_count = 0
                WHERE id IN (SELECT participant FROM event WHERE campaign = ?)
                """, arguments: [campaign.rawValue])
        try db.execute(sql: "DELETE FROM event WHERE campaign = ?", arguments: [campaign.rawValue])
        var count = db.changesCount
        // Those that have ended went with their events, which are counted.
        try db.execute(sql: "DELETE FROM waiting_run WHERE campaign = ? AND is_ended", arguments: [campaign.rawValue])
        try db.execute(
            sql: """
                DELETE FROM waiting_run
                WHERE campaign = ? AND (ends_at <= ? OR id IN (SELECT wait FROM script_call WHERE campaign = ?))
                """, arguments: [campaign.rawValue, now.milliseconds, campaign.rawValue])
        count += db.changesCount
        try db.execute(sql: "DELETE FROM script_call WHERE campaign = ?", arguments: [campaign.rawValue])
        return count
    }

    // MARK: Versions

    func version(of campaign: CampaignKey, contentHash: String) throws -> VersionKey? {
        try Int64.fetchOne(
            db, sql: "SELECT id FROM version WHERE campaign = ? AND content_hash = ?",
            arguments: [campaign.rawValue, contentHash]
        ).map { VersionKey($0) }
    }

    func addVersion(
        _ version: VersionRegistration, of campaign: CampaignKey, numbers: [FieldID], at now: Instant
    ) throws -> VersionKey {
        let fields = zip(version.fields, numbers).map { StoredField($0, number: $1) }
        let firstNode = (try Int64.fetchOne(db, sql: "SELECT max(id) FROM node") ?? 0) + 1
        try db.execute(
            sql: """
                INSERT INTO version (campaign, content_hash, name, flows, fields, first_node, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                campaign.rawValue, version.contentHash, version.name, try JSONText.write(version.flows),
                try JSONText.write(fields), firstNode, now.milliseconds,
            ])
        let key = VersionKey(db.lastInsertedRowID)
        for (position, node) in version.nodes.enumerated() {
            try db.execute(
                sql: """
                    INSERT INTO node (id, version, flow, node, communication_name, kind, agent, channel)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    firstNode + Int64(position), key.rawValue, node.flow, node.node, node.communicationName,
                    node.kind.map { Int64($0.rawValue) }, node.agent, node.channel,
                ])
        }
        for (path, bytes) in version.files.sorted(by: { $0.key < $1.key }) {
            try db.execute(
                sql: "INSERT INTO version_file (version, path, content) VALUES (?, ?, ?)",
                arguments: [key.rawValue, path, try content(bytes)])
        }
        return key
    }

    /// Equal bytes are kept once.
    private func content(_ bytes: [UInt8]) throws -> Int64 {
        let fingerprint = StableHash.hash(bytes)
        let known = try Int64.fetchOne(
            db, sql: "SELECT id FROM file_content WHERE fingerprint = ? AND bytes = ?",
            arguments: [fingerprint, bytes.data])
        if let known { return known }
        try db.execute(
            sql: "INSERT INTO file_content (fingerprint, bytes) VALUES (?, ?)", arguments: [fingerprint, bytes.data])
        return db.lastInsertedRowID
    }

    func putInForce(_ version: VersionKey, of campaign: CampaignKey) throws {
        try db.execute(
            sql: "UPDATE campaign SET version = ? WHERE id = ?", arguments: [version.rawValue, campaign.rawValue])
    }

    func registered(_ version: VersionKey) throws -> RegisteredVersion? { try VersionRows.fetch(version, db) }

    // MARK: Fields

    func field(named name: String, of owner: CampaignKey?) throws -> KnownField? {
        try Row.fetchOne(
            db, sql: "SELECT id, name, campaign, type FROM field WHERE coalesce(campaign, 0) = ? AND name = ?",
            arguments: [owner?.rawValue ?? 0, name]
        ).map(Self.knownField)
    }

    private static func knownField(_ row: Row) -> KnownField {
        let id: Int64 = row[0]
        let campaign: Int64? = row[2]
        return KnownField(
            id: FieldID(Int32(clamping: id)), name: row[1], level: campaign == nil ? .customer : .participant,
            type: row[3])
    }

    func addField(_ field: Field, of owner: CampaignKey?) throws -> FieldID {
        let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM field") ?? 0
        let id = max(last + 1, Int64(FieldID.firstDeclared.rawValue))
        try db.execute(
            sql: "INSERT INTO field (id, campaign, name, type) VALUES (?, ?, ?, ?)",
            arguments: [id, owner?.rawValue, field.name, field.type.rawValue])
        return FieldID(Int32(clamping: id))
    }

    func setType(_ type: FieldType, of field: FieldID) throws {
        try db.execute(
            sql: "UPDATE field SET type = ? WHERE id = ?", arguments: [type.rawValue, Int64(field.rawValue)])
    }

    func fieldsUsed(by campaign: CampaignKey) throws -> [KnownField] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT field.id, field.name, field.campaign, field.type
                FROM field_use JOIN field ON field.id = field_use.field WHERE field_use.campaign = ?
                """, arguments: [campaign.rawValue]
        ).map(Self.knownField)
    }

    func addUse(of field: FieldID, by campaign: CampaignKey) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO field_use (field, campaign) VALUES (?, ?)",
            arguments: [Int64(field.rawValue), campaign.rawValue])
    }

    func dropUse(of field: FieldID, by campaign: CampaignKey) throws {
        try db.execute(
            sql: "DELETE FROM field_use WHERE field = ? AND campaign = ?",
            arguments: [Int64(field.rawValue), campaign.rawValue])
    }

    func campaignsUsing(_ field: FieldID, but campaign: CampaignKey) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT campaign.tag FROM field_use JOIN campaign ON campaign.id = field_use.campaign
                WHERE field = ? AND campaign.id <> ? ORDER BY tag
                """, arguments: [Int64(field.rawValue), campaign.rawValue])
    }

    /// Reads records until one has the field: quick where it holds data, a scan where it does not.
    func holdsData(_ field: FieldID, _ level: FieldLevel, _ campaign: CampaignKey) throws -> Bool {
        let records: HotStatement
        switch level {
        case .customer: records = try HotStatement(db, "SELECT record FROM customer")
        case .participant:
            records = try HotStatement(db, "SELECT record FROM participant WHERE campaign = ?")
            records.bind(1, campaign.rawValue)
        }
        defer { records.reset() }
        while try records.step() {
            let record = try records.bytes(0) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) }
            if record[field] != nil { return true }
        }
        return false
    }
}
