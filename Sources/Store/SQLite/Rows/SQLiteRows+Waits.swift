import Domain
import GRDB

extension SQLiteRows {
    func dueWaits(through instant: Instant, limit: Int) throws -> [OpenWait] {
        var due: [(wait: OpenWait, at: Int64)] = []
        let select = try HotStatement(
            db,
            """
            SELECT id, participant, chain, ends_at FROM waiting_run
            WHERE campaign = ? AND ends_at <= ? ORDER BY ends_at, id LIMIT ?
            """)
        for campaign in try SQLiteStore.running(db) {
            select.bind(1, campaign.rawValue)
            select.bind(2, instant)
            select.bind(3, Int64(max(0, limit)))
            defer { select.reset() }
            while try select.step() {
                let wait = OpenWait(
                    key: WaitKey(select.int(0)), participant: ParticipantKey(select.int(1)), campaign: campaign,
                    chain: Int(clamping: select.int(2)))
                due.append((wait, select.int(3)))
            }
        }
        return due.sorted { ($0.at, $0.wait.key) < ($1.at, $1.wait.key) }.prefix(max(0, limit)).map(\.wait)
    }

    func waitForScript(_ key: WaitKey) throws -> OpenWait? {
        let select = try HotStatement(
            db,
            """
            SELECT w.participant, w.campaign, w.chain FROM script_call AS c JOIN waiting_run AS w ON w.id = c.wait
            WHERE c.wait = ?
            """)
        select.bind(1, key.rawValue)
        defer { select.reset() }
        guard try select.step() else { return nil }
        return OpenWait(
            key: key, participant: ParticipantKey(select.int(0)), campaign: CampaignKey(select.int(1)),
            chain: Int(clamping: select.int(2)))
    }

    func end(_ wait: WaitKey) throws -> Bool { try WaitRows(context).end(wait) }
}
