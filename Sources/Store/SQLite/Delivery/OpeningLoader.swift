import Conversations
import Domain
import GRDB

/// Loads what an opening is made of, within the transaction that records its intent.
struct OpeningLoader {
    private let context: WriteContext
    private let db: Database
    private let selectPeople: HotStatement
    private let selectMessage: HotStatement

    init(_ context: WriteContext) throws {
        self.context = context
        db = try context.db
        selectPeople = try HotStatement(
            db,
            """
            SELECT p.object_id, p.record, p.zone, p.run_count, p.communication_count, customer.record
            FROM participant AS p JOIN customer ON customer.id = p.customer WHERE p.id = ?
            """)
        selectMessage = try HotStatement(
            db, "SELECT message FROM attempt WHERE communication = ? ORDER BY id DESC LIMIT 1")
    }

    /// Nil where there is none.
    func state(of participant: ParticipantKey) throws -> ParticipantState? {
        selectPeople.bind(1, participant.rawValue)
        defer { selectPeople.reset() }
        guard try selectPeople.step() else { return nil }
        return ParticipantState(
            key: participant, objectID: selectPeople.text(0) ?? "",
            customer: try selectPeople.bytes(5) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) },
            participant: try selectPeople.bytes(1) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes)
            },
            zone: try selectPeople.optionalInt(2).flatMap(context.zoneName), runCount: selectPeople.int(3),
            communicationCount: selectPeople.int(4))
    }

    /// What its latest attempt sent.
    func latestMessage(_ key: CommunicationKey) throws -> OutboundMessage? {
        selectMessage.bind(1, key.rawValue)
        defer { selectMessage.reset() }
        guard try selectMessage.step() else { return nil }
        return try MessageRows.fetch(selectMessage.int(0), db)
    }

    /// - Parameter run: the ordinal of the run that planned it.
    func addCommunications(to inputs: inout OpeningInputs, run: Int64) throws {
        let key = inputs.due.key
        let all = try SnapshotLoader(context).snapshots(of: key.participant)
        inputs.state.communications = all.filter { $0.key != key }
        let evidence = try HotStatement(db, "SELECT evidence FROM run WHERE id = ?")
        evidence.bind(1, key.participant.run(run).rawValue)
        defer { evidence.reset() }
        let found =
            try evidence.step()
            ? try evidence.optionalBytes(0) { bytes throws(EncodingFault) in try RunEvidenceCodec.decode(bytes) } : nil
        inputs.conversation = (found ?? .none).conversation(for: key, among: all)
    }
}
