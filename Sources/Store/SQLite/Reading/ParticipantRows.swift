import Domain
import GRDB

/// Reads participants with their customers.
struct ParticipantRows {
    static let columns = """
        p.id, p.campaign, campaign.tag, p.customer, customer.created_at, p.object_id, zone.name, p.run_count,
        p.communication_count, p.created_at, p.updated_at, p.created_upload, p.created_line, p.changed_upload,
        p.changed_line, p.record, customer.record
        """
    static let tables = """
        participant AS p JOIN customer ON customer.id = p.customer JOIN campaign ON campaign.id = p.campaign
        LEFT JOIN zone ON zone.id = p.zone
        """

    private let names: [FieldID: String]

    init(_ db: Database) throws {
        var names: [FieldID: String] = [.status: "status", .result: "result", .resultAt: "result_at"]
        for system in SystemField.allCases { names[system.id] = system.rawValue }
        for row in try Row.fetchAll(db, sql: "SELECT id, name FROM field") {
            let id: Int64 = row[0]
            names[FieldID(Int32(clamping: id))] = row[1]
        }
        self.names = names
    }

    /// - Parameter row: stands on a row of ``columns``.
    func participant(_ row: HotStatement) throws -> ParticipantRow {
        let state = ParticipantState(
            key: ParticipantKey(row.int(0)), objectID: row.text(5) ?? "",
            customer: try row.bytes(16) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) },
            participant: try row.bytes(15) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) },
            zone: row.text(6), runCount: row.int(7), communicationCount: row.int(8))
        var fieldNames: [FieldID: String] = [:]
        for entry in state.customer.entries + state.participant.entries { fieldNames[entry.id] = names[entry.id] }
        let createdAt = Instant(milliseconds: row.int(9))
        let createdBy = origin(row.optionalInt(11), row.optionalInt(12))
        return ParticipantRow(
            key: state.key, campaign: CampaignKey(row.int(1)), campaignID: row.text(2) ?? "",
            customerKey: CustomerKey(row.int(3)), customerCreatedAt: Instant(milliseconds: row.int(4)), state: state,
            createdAt: createdAt, updatedAt: row.instant(10) ?? createdAt, createdBy: createdBy,
            changedBy: origin(row.optionalInt(13), row.optionalInt(14)) ?? createdBy, fieldNames: fieldNames)
    }

    private func origin(_ upload: Int64?, _ line: Int64?) -> ParticipantRow.Origin? {
        guard let upload, let line else { return nil }
        return ParticipantRow.Origin(upload: UploadKey(upload), line: line)
    }
}
