package import Domain
import GRDB

extension SQLiteStore {
    package func failedRuns(_ query: FailedRunsQuery) async throws -> Page<FailedRuns> {
        try await read("listing failed runs") { db in
            var filter = SQLFilter()
            if let campaign = query.campaign { filter.add("f.campaign = ?", campaign.rawValue) }
            if let upload = query.upload { filter.add("f.upload = ?", upload.rawValue) }
            let total =
                query.page.countsTotal
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM failed_run AS f WHERE \(filter.sql)", arguments: filter.arguments)
                : nil
            let tail = try filter.page(query.page, list: .failedRuns, key: "f.id")
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT f.*, campaign.tag, version.content_hash, upload.received_at, participant.created_at AS born
                    FROM failed_run AS f JOIN campaign ON campaign.id = f.campaign JOIN version ON version.id = f.version
                    LEFT JOIN upload ON upload.id = f.upload LEFT JOIN participant ON participant.id = f.example >> 20
                    WHERE \(filter.sql) \(tail)
                    """, arguments: filter.arguments
            ).map { row in
                let upload: Int64 = row["upload"]
                return FailedRuns(
                    key: row["id"], campaign: CampaignKey(row["campaign"]), campaignID: row["tag"],
                    contentHash: row["content_hash"], upload: upload == 0 ? nil : UploadKey(upload),
                    uploadReceivedAt: row.instant("received_at"), flow: row["flow"], node: row["node"],
                    error: row["error"], count: row["count"], firstAt: Instant(milliseconds: row["first_at"]),
                    lastAt: Instant(milliseconds: row["last_at"]), example: RunKey(row["example"]),
                    exampleCreatedAt: row.instant("born"))
            }
            return Page(rows, query.page, list: .failedRuns, total: total) { $0.key }
        }
    }

    /// Through an index of what went wrong: what went well costs nothing here.
    static let troublesSQL = """
        SELECT lane, status, reason, due_at IS NULL, count(*) FROM communication INDEXED BY communication_trouble
        WHERE status = \(CommunicationStatus.failed.rawValue) OR reason = \(StatusReason.unknown.storedCode) GROUP BY lane, status, reason, due_at IS NULL
        """

    package func troubles() async throws -> [CampaignKey: CampaignTroubles] {
        try await read("counting what went wrong") { db in
            var troubles: [CampaignKey: CampaignTroubles] = [:]
            let lanes = try Row.fetchAll(db, sql: "SELECT id, campaign FROM lane").reduce(into: [Int64: CampaignKey]())
            {
                $0[$1[0]] = CampaignKey($1[1])
            }
            for row in try Row.fetchAll(db, sql: SQLiteStore.troublesSQL) {
                guard let campaign = lanes[row[0]] else { continue }
                let status: Int64 = row[1]
                guard let status = CommunicationStatus(rawValue: UInt8(clamping: status)) else {
                    throw EncodingFault(what: "has an unknown status", offset: 0)
                }
                let reason: Int64? = row[2]
                troubles[campaign, default: CampaignTroubles()].add(
                    status, reason.flatMap { StatusReason(storedCode: $0) }, isDue: !(row[3] as Bool), row[4])
            }
            let runs = try Row.fetchAll(db, sql: "SELECT campaign, sum(count) FROM failed_run GROUP BY campaign")
            for row in runs { troubles[CampaignKey(row[0]), default: CampaignTroubles()].failedRuns = row[1] }
            return troubles
        }
    }
}
