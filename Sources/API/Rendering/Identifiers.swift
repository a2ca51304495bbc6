import Domain
import Store

extension UploadRow {
    var apiID: String { APIIdentifier(.upload, key: key.rawValue, createdAt: receivedAt).description }
}

extension ParticipantRow {
    var apiID: String { APIIdentifier(.participant, key: key.rawValue, createdAt: createdAt).description }
    var customerAPIID: String {
        APIIdentifier(.customer, key: customerKey.rawValue, createdAt: customerCreatedAt).description
    }
}

extension CommunicationRow {
    var apiID: String {
        APIIdentifier(.communication, key: snapshot.key.rawValue, createdAt: createdAt).description
    }
    var participantAPIID: String {
        APIIdentifier(.participant, key: snapshot.key.participant.rawValue, createdAt: participantCreatedAt).description
    }
}

extension CampaignRow {
    var versionAPIID: String {
        APIIdentifier(.version, key: version.rawValue, createdAt: versionCreatedAt).description
    }
}

extension JSONValue {
    /// A campaign's id; null for the place of people who belong to none, whose name no campaign can have.
    static func campaign(_ id: String) -> JSONValue { id.hasPrefix("~") ? .null : .string(id) }
}

extension APIEnvironment {
    /// The row key that an id in a path names; the row's own id is compared afterwards, for its time is part of it.
    func key(_ text: String, _ entity: APIIdentifier.Entity) -> Int64? {
        guard let id = APIIdentifier(text), id.entity == entity, id.key > 0 else { return nil }
        return id.key
    }

    /// - Throws: ``Problem`` 404.
    func campaign(_ id: String) async throws -> CampaignRow {
        guard let row = try await store.campaigns().first(where: { $0.id == id }) else {
            throw Problem.notFound("campaign of this id")
        }
        return row
    }

    /// - Throws: ``Problem`` 404.
    func upload(_ id: String) async throws -> UploadRow {
        guard let key = key(id, .upload), let row = try await store.upload(UploadKey(key)), row.apiID == id.lowercased()
        else { throw Problem.notFound("upload of this id") }
        return row
    }

    /// - Throws: ``Problem`` 404.
    func participant(_ id: String) async throws -> ParticipantRow {
        guard let key = key(id, .participant), let row = try await store.participant(ParticipantKey(key)),
            row.apiID == id.lowercased()
        else { throw Problem.notFound("participant of this id") }
        return row
    }

    /// - Throws: ``Problem`` 404.
    func communication(_ id: String) async throws -> CommunicationDetail {
        guard let key = key(id, .communication),
            let detail = try await store.communication(CommunicationKey(key)), detail.row.apiID == id.lowercased()
        else { throw Problem.notFound("communication of this id") }
        return detail
    }

    /// - Throws: ``Problem`` 404.
    func conversation(_ id: String) async throws -> ConversationRow {
        guard let key = key(id, .communication), let row = try await store.conversation(CommunicationKey(key)),
            row.apiID == id.lowercased()
        else { throw Problem.notFound("conversation of this id") }
        return row
    }

    /// The API ids of uploads that rows point to.
    func uploadIDs(_ keys: some Sequence<UploadKey>) async throws -> [UploadKey: String] {
        var ids: [UploadKey: String] = [:]
        for key in Set(keys) { ids[key] = try await store.upload(key)?.apiID }
        return ids
    }
}
