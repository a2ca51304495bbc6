import Domain
import Store

extension ParticipantRow {
    /// - Parameter ids: of the uploads that brought it in and last changed it.
    func json(ids: [UploadKey: String]) -> JSONValue {
        [
            "id": .string(apiID), "campaign_id": .campaign(campaignID), "customer_id": .string(customerAPIID),
            "object_id": .string(state.objectID), "timezone": .optional(state.zone),
            "status": .optional(state.participant[FieldID.status].map { JSONValue($0) }),
            "result": .optional(state.participant[FieldID.result].map { JSONValue($0) }),
            "result_at": .optional(state.participant[FieldID.resultAt].map { JSONValue($0) }),
            "customer": values(state.customer), "participant": values(state.participant),
            "communications": .integer(state.communicationCount), "runs": .integer(state.runCount),
            "created_by": origin(createdBy, ids), "changed_by": origin(changedBy, ids),
            "created_at": .instant(createdAt), "updated_at": .instant(updatedAt),
        ]
    }

    var origins: [UploadKey] { [createdBy, changedBy].compactMap { $0?.upload } }

    private func values(_ record: FieldRecord) -> JSONValue {
        .object(
            record.entries.compactMap { entry in
                fieldNames[entry.id].map { JSONValue.Member($0, JSONValue(entry.value)) }
            })
    }

    private func origin(_ origin: Origin?, _ ids: [UploadKey: String]) -> JSONValue {
        guard let origin, let id = ids[origin.upload] else { return .null }
        return ["upload_id": .string(id), "line": .integer(origin.line)]
    }
}
