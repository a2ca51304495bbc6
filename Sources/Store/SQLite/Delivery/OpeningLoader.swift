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

    /// Nil where the communication or its participant is gone.
    func load(_ communication: CommunicationState, _ request: IntentRequest) throws -> OpeningInputs? {
        guard let due = try DueLoader(db).load(communication.key),
            let state = try state(of: communication.key.participant)
        else { return nil }
        var inputs = OpeningInputs(due: due, state: state)
        if communication.isUnknown { inputs.message = try message(communication.key) }
        if request.readsCommunications { try addCommunications(to: &inputs, communication) }
        return inputs
    }

    private func state(of participant: ParticipantKey) throws -> ParticipantState? {
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

    private func message(_ key: CommunicationKey) throws -> OutboundMessage? {
        selectMessage.bind(1, key.rawValue)
        defer { selectMessage.reset() }
        guard try selectMessage.step() else { return nil }
        return try MessageRows.fetch(selectMessage.int(0), db)
    }

    private func addCommunications(to inputs: inout OpeningInputs, _ communication: CommunicationState) throws {
        let key = communication.key
        let all = try SnapshotLoader(context).snapshots(of: key.participant)
        inputs.state.communications = all.filter { $0.key != key }
        let evidence = try HotStatement(db, "SELECT evidence FROM run WHERE id = ?")
        evidence.bind(1, key.participant.run(communication.run).rawValue)
        defer { evidence.reset() }
        let run =
            try evidence.step()
            ? try evidence.optionalBytes(0) { bytes throws(EncodingFault) in try RunEvidenceCodec.decode(bytes) } : nil
        inputs.conversation = (run ?? .none).conversation(for: key, among: all)
    }
}
