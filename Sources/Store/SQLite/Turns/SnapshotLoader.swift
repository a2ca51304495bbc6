import Conversations
import Domain
import GRDB

/// Loads a participant's communications as flows see them.
struct SnapshotLoader {
    private let context: WriteContext
    private let select: HotStatement

    init(_ context: WriteContext) throws {
        self.context = context
        select = try HotStatement(
            try context.db,
            "SELECT \(StoredCommunication.columns) FROM communication WHERE id BETWEEN ? AND ? ORDER BY id")
    }

    func snapshots(of participant: ParticipantKey) throws -> [CommunicationSnapshot] {
        select.bind(1, participant.communication(0).rawValue)
        select.bind(2, participant.communication(ParticipantKey.maximumOrdinal).rawValue)
        defer { select.reset() }
        var snapshots: [CommunicationSnapshot] = []
        while try select.step() {
            snapshots.append(try StoredCommunication.state(select, context).snapshot)
        }
        return snapshots
    }
}
