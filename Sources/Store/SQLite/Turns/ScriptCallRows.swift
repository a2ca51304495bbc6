import Domain
import GRDB

/// What an event that waits for a script keeps: the call, the instant of its first try, and the answers so far.
///
/// There is at most one row a participant, of its first waiting event. It is open until the answer is there, and goes
/// with the event.
struct ScriptCallRows {
    struct Waiting {
        var event: Int64
        var firstTry: Instant
        var answers: [ScriptAnswer]
    }

    private let db: Database

    init(_ db: Database) { self.db = db }

    /// What the participant's first event waits for, or has waited for.
    func waiting(_ participant: ParticipantKey) throws -> Waiting? {
        let select = try HotStatement(
            db, "SELECT event, first_try_at, answers FROM script_call WHERE participant = ?")
        select.bind(1, participant.rawValue)
        defer { select.reset() }
        guard try select.step() else { return nil }
        return Waiting(
            event: select.int(0), firstTry: Instant(milliseconds: select.int(1)),
            answers: try select.bytes(2) { bytes throws(EncodingFault) in try ScriptAnswerCodec.decode(bytes) })
    }

    /// Lets an event wait for a call; what it has been answered so far stays.
    func open(
        _ call: ScriptCall, event: Int64, _ participant: ParticipantKey, _ campaign: CampaignKey,
        _ version: VersionKey, firstTry: Instant, at now: Instant
    ) throws {
        let insert = try HotStatement(
            db,
            """
            INSERT INTO script_call (event, participant, campaign, version, first_try_at, asked_at, ordinal, flow, node,
                script, timeout, context, is_open)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
            ON CONFLICT (event) DO UPDATE SET version = excluded.version, asked_at = excluded.asked_at,
                ordinal = excluded.ordinal, flow = excluded.flow, node = excluded.node, script = excluded.script,
                timeout = excluded.timeout, context = excluded.context, is_open = 1
            """)
        insert.bind(1, event)
        insert.bind(2, participant.rawValue)
        insert.bind(3, campaign.rawValue)
        insert.bind(4, version.rawValue)
        insert.bind(5, firstTry)
        insert.bind(6, now)
        insert.bind(7, Int64(call.ordinal))
        insert.bind(8, call.flow)
        insert.bind(9, call.node)
        insert.bind(10, call.script)
        insert.bind(11, call.timeout.milliseconds)
        try insert.run(binding: call.context, at: 12)
        try setReady(false, participant)
    }

    /// All events of a participant wait behind the first.
    private func setReady(_ isReady: Bool, _ participant: ParticipantKey) throws {
        let update = try HotStatement(db, "UPDATE event SET is_ready = ? WHERE participant = ?")
        update.bind(1, isReady ? 1 : 0)
        update.bind(2, participant.rawValue)
        try update.run()
    }

    func remove(_ event: Int64) throws {
        let delete = try HotStatement(db, "DELETE FROM script_call WHERE event = ?")
        delete.bind(1, event)
        try delete.run()
    }

    /// Keeps an answer, in place of an earlier one of the same ordinal; nothing where the call waits no more.
    func answer(_ key: WaitingScriptCall.Key, _ answer: ScriptAnswer, _ buffer: inout ByteWriter) throws {
        let select = try HotStatement(
            db,
            """
            SELECT answers FROM script_call WHERE event = ? AND participant = ? AND ordinal = ? AND flow = ? AND node = ?
                AND asked_at = ? AND is_open
            """)
        select.bind(1, key.event)
        select.bind(2, key.participant.rawValue)
        select.bind(3, Int64(key.ordinal))
        select.bind(4, key.flow)
        select.bind(5, key.node)
        select.bind(6, key.askedAt)
        defer { select.reset() }
        guard try select.step() else { return }
        var answers = try select.bytes(0) { bytes throws(EncodingFault) in try ScriptAnswerCodec.decode(bytes) }
        select.reset()
        answers.removeAll { $0.ordinal >= answer.ordinal }
        answers.append(answer)
        buffer.clear()
        ScriptAnswerCodec.encode(answers, into: &buffer)
        let update = try HotStatement(db, "UPDATE script_call SET answers = ?, is_open = 0 WHERE event = ?")
        update.bind(2, key.event)
        try update.run(binding: buffer.bytes, at: 1)
        try setReady(true, key.participant)
    }
}
