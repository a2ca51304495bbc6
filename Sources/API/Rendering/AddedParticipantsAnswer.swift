import Domain
import Runtime
import Store

/// What the call that adds participants answers.
struct AddedParticipantsAnswer: Sendable {
    var added: AddedParticipants

    /// One result an item, in order, and the upload that they are.
    var json: JSONValue {
        let results = added.verdicts.enumerated().map { index, verdict -> JSONValue in
            var id: String?
            if let key = verdict.participant, let createdAt = verdict.participantCreatedAt {
                id = APIIdentifier(.participant, key: key.rawValue, createdAt: createdAt).description
            }
            return [
                "index": .count(index), "result": .string(verdict.outcome.rawValue), "participant_id": .optional(id),
                "issues": .array(verdict.issues.map(\.json)),
            ]
        }
        let upload = APIIdentifier(.upload, key: added.upload.rawValue, createdAt: added.receivedAt).description
        return ["data": .array(results), "meta": ["upload_id": .string(upload), "counts": added.counts.json]]
    }
}
