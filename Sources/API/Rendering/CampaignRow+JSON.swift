import Store

extension CampaignRow {
    var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "status": .string(isRunning ? "running" : "stopped"),
            "participants": .count(participantCount), "waiting_events": .count(waitingEventCount),
            "version": [
                "id": .string(versionAPIID), "content_hash": .string(contentHash),
                "created_at": .instant(versionCreatedAt),
            ], "created_at": .instant(createdAt),
        ]
    }
}
