import Domain
import Store

extension ActRow {
    var json: JSONValue {
        [
            "id": .string(APIIdentifier(.act, key: number, createdAt: at).description), "at": .instant(at),
            "actor": .string(actor), "action": .string(action.rawValue), "campaign_id": .optional(campaignID),
            "subject": ["type": .string(subject.rawValue), "id": .optional(subjectID)], "detail": .optional(detail),
        ]
    }
}
