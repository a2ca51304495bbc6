import Domain
import GRDB

/// Reads versions.
enum VersionRows {
    static func fetch(_ key: VersionKey, _ db: Database) throws -> RegisteredVersion? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT version.*, campaign.tag FROM version JOIN campaign ON campaign.id = version.campaign
                WHERE version.id = ?
                """, arguments: [key.rawValue])
        guard let row else { return nil }
        let stored = try JSONText.read([StoredField].self, row["fields"] as String)
        let fields = try stored.map { field throws(EncodingFault) in try field.field }
        var numbers: [String: Int32] = [:]
        for field in stored { numbers["\(field.level) \(field.name)"] = field.number }
        let catalog = FieldCatalog(fields: fields) { field in
            FieldID(numbers["\(field.level.rawValue) \(field.name)"] ?? 0)
        }
        let nodes = try Row.fetchAll(
            db, sql: "SELECT * FROM node WHERE version = ? ORDER BY id", arguments: [key.rawValue]
        ).map { node in
            let kind: Int64? = node["kind"]
            return VersionRegistration.Node(
                flow: node["flow"], node: node["node"], communicationName: node["communication_name"],
                kind: kind.flatMap { CommunicationKind(rawValue: UInt8(clamping: $0)) }, agent: node["agent"],
                channel: node["channel"])
        }
        return RegisteredVersion(
            campaign: CampaignKey(row["campaign"]), campaignID: row["tag"], version: key,
            contentHash: row["content_hash"], createdAt: Instant(milliseconds: row["created_at"]),
            firstNode: NodeKey(row["first_node"]), nodes: nodes,
            flows: try JSONText.read([String].self, row["flows"] as String),
            catalog: catalog)
    }
}
