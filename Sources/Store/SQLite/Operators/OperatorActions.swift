import Domain
import Foundation
import GRDB

/// What operators did: part of the product's memory.
enum OperatorActions {
    static func record(
        _ action: OperatorAction, on subject: ActSubject, by actor: String, detail: String? = nil, at now: Instant,
        _ db: Database
    ) throws {
        let (campaign, createdAt) = try origin(of: subject, db)
        try db.execute(
            sql: """
                INSERT INTO operator_action (at, actor, action, campaign, subject_kind, subject, detail)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                now.milliseconds, actor, action.rawValue, campaign, subject.kind.rawValue,
                subject.id(createdAt: createdAt), detail,
            ])
    }

    /// The campaign that a subject belongs to, and when its row was made.
    private static func origin(of subject: ActSubject, _ db: Database) throws -> (campaign: Int64?, at: Instant?) {
        let row: Row?
        switch subject {
        case .installation, .channel, .domain, .key, .address: return (nil, nil)
        case .campaign(let key): return (key.rawValue, nil)
        case .communication(let key):
            row = try Row.fetchOne(
                db,
                sql: """
                    SELECT lane.campaign, c.created_at FROM communication AS c JOIN lane ON lane.id = c.lane
                    WHERE c.id = ?
                    """, arguments: [key.rawValue])
        case .upload(let key):
            row = try Row.fetchOne(
                db, sql: "SELECT campaign, received_at FROM upload WHERE id = ?", arguments: [key.rawValue])
        }
        return (row?[0], row.map { Instant(milliseconds: $0[1]) })
    }

    static func fetch(_ query: ActQuery, _ db: Database) throws -> Page<ActRow> {
        var filter = SQLFilter()
        if let actor = query.actor { filter.add("a.actor = ?", actor) }
        if !query.actions.isEmpty { filter.add("a.action IN", query.actions.map(\.rawValue)) }
        if let campaign = query.campaign { filter.add("a.campaign = ?", campaign.rawValue) }
        if let subject = query.subject { filter.add("a.subject_kind = ?", subject.rawValue) }
        if let id = query.subjectID { filter.add("coalesce(a.subject, campaign.tag) = ?", id) }
        if let from = query.from { filter.add("a.at >= ?", from.milliseconds) }
        if let before = query.before { filter.add("a.at < ?", before.milliseconds) }
        let tables = "operator_action AS a LEFT JOIN campaign ON campaign.id = a.campaign"
        let total =
            query.page.countsTotal
            ? try Int.fetchOne(
                db, sql: "SELECT count(*) FROM \(tables) WHERE \(filter.sql)", arguments: filter.arguments) : nil
        let tail = try filter.page(query.page, list: .acts, key: "a.id")
        let rows = try Row.fetchAll(
            db, sql: "SELECT a.*, campaign.tag FROM \(tables) WHERE \(filter.sql) \(tail)",
            arguments: filter.arguments
        ).map(act)
        return Page(rows, query.page, list: .acts, total: total) { $0.number }
    }

    private static func act(_ row: Row) throws -> ActRow {
        guard let action = OperatorAction(rawValue: row["action"]),
            let subject = ActSubject.Kind(rawValue: row["subject_kind"])
        else { throw EncodingFault(what: "has an unknown action or subject", offset: 0) }
        let tag: String? = row["tag"]
        return ActRow(
            number: row["id"], at: Instant(milliseconds: row["at"]), actor: row["actor"], action: action,
            subject: subject, subjectID: subject == .campaign ? tag : row["subject"],
            campaignID: tag.flatMap(HiddenCampaign.shown), detail: row["detail"])
    }
}
