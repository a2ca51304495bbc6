import Domain
import GRDB

/// The numbers of declared fields: one registry of customer fields for the tenant, one of participant fields a campaign.
///
/// A number is never used for another field, and a field that holds data keeps its type.
struct FieldRegistry {
    private let db: Database
    private let campaign: CampaignKey

    init(_ db: Database, _ campaign: CampaignKey) {
        self.db = db
        self.campaign = campaign
    }

    private struct Known {
        var id: Int64
        var type: String
    }

    /// Registers what the campaign declares now; the fields' numbers, in the same order.
    /// - Throws: ``StoreError/fieldConflict(_:)`` with a sentence for each conflict.
    func declare(_ fields: [Field]) throws -> [FieldID] {
        var conflicts: [String] = []
        var numbers: [FieldID] = []
        for field in fields { numbers.append(FieldID(Int32(clamping: try number(of: field, &conflicts)))) }
        try retire(all: numbers, &conflicts)
        if !conflicts.isEmpty { throw StoreError.fieldConflict(conflicts) }
        return numbers
    }

    private func number(of field: Field, _ conflicts: inout [String]) throws -> Int64 {
        let owner: Int64? = field.level == .customer ? nil : campaign.rawValue
        let row = try Row.fetchOne(
            db, sql: "SELECT id, type FROM field WHERE coalesce(campaign, 0) = ? AND name = ?",
            arguments: [owner ?? 0, field.name])
        guard let row else {
            let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM field") ?? 0
            let id = max(last + 1, Int64(FieldID.firstDeclared.rawValue))
            try db.execute(
                sql: "INSERT INTO field (id, campaign, name, type) VALUES (?, ?, ?, ?)",
                arguments: [id, owner, field.name, field.type.rawValue])
            try use(id)
            return id
        }
        let known = Known(id: row["id"], type: row["type"])
        if known.type != field.type.rawValue { try retype(field, known, &conflicts) }
        try use(known.id)
        return known.id
    }

    private func use(_ field: Int64) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO field_use (field, campaign) VALUES (?, ?)",
            arguments: [field, campaign.rawValue])
    }

    private func retype(_ field: Field, _ known: Known, _ conflicts: inout [String]) throws {
        let others = try String.fetchAll(
            db,
            sql: """
                SELECT campaign.tag FROM field_use JOIN campaign ON campaign.id = field_use.campaign
                WHERE field = ? AND campaign.id <> ? ORDER BY tag
                """, arguments: [known.id, campaign.rawValue])
        if let other = others.first {
            conflicts.append(
                "the \(field.level.rawValue) field \"\(field.name)\" is \(known.type) in the campaign \"\(other)\": declare it as \(known.type) here too, or give it another name"
            )
        } else if try holdsData(known.id, field.level) {
            conflicts.append(
                "the \(field.level.rawValue) field \"\(field.name)\" holds data as \(known.type): keep that type, or give the new field another name"
            )
        } else {
            try db.execute(
                sql: "UPDATE field SET type = ? WHERE id = ?", arguments: [field.type.rawValue, known.id])
        }
    }

    /// Takes back the campaign's use of fields that it declares no more.
    private func retire(all numbers: [FieldID], _ conflicts: inout [String]) throws {
        let declared = Set(numbers.map { Int64($0.rawValue) })
        let used = try Row.fetchAll(
            db,
            sql: """
                SELECT field.id, field.name, field.campaign IS NULL AS is_customer,
                    (SELECT count(*) FROM field_use AS other WHERE other.field = field.id) AS uses
                FROM field_use JOIN field ON field.id = field_use.field WHERE field_use.campaign = ?
                """, arguments: [campaign.rawValue])
        for row in used {
            let id: Int64 = row["id"]
            if declared.contains(id) { continue }
            let level: FieldLevel = row["is_customer"] ? .customer : .participant
            let uses: Int = row["uses"]
            if uses == 1, try holdsData(id, level) {
                let name: String = row["name"]
                conflicts.append("the \(level.rawValue) field \"\(name)\" holds data: go on declaring it")
            } else {
                try db.execute(
                    sql: "DELETE FROM field_use WHERE field = ? AND campaign = ?", arguments: [id, campaign.rawValue])
            }
        }
    }

    /// Reads records until one has the field: quick where it holds data, a scan where it does not.
    private func holdsData(_ field: Int64, _ level: FieldLevel) throws -> Bool {
        let records: HotStatement
        switch level {
        case .customer: records = try HotStatement(db, "SELECT record FROM customer")
        case .participant:
            records = try HotStatement(db, "SELECT record FROM participant WHERE campaign = ?")
            records.bind(1, campaign.rawValue)
        }
        defer { records.reset() }
        let id = FieldID(Int32(clamping: field))
        while try records.step() {
            let record = try records.bytes(0) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) }
            if record[id] != nil { return true }
        }
        return false
    }
}
