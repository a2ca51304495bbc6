import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Versions of campaigns: list, roll back.
struct VersionRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/v1/campaigns/{id}/versions", operationID: "listVersions",
                summary: "Every version of a campaign that was ever in force, newest first", tag: "campaigns",
                access: .scope(.read), answers: [.json("All of them.", Schema.page("Version"))], handle: list),
            Endpoint(
                method: .post, path: "/v1/campaigns/{id}/rollback", operationID: "rollBackCampaign",
                summary: "Put an earlier version in force again; the directory is held back until it changes",
                tag: "campaigns", access: .scope(.operate), headers: [.idempotencyKey],
                body: Endpoint.Body(
                    description: "The version's content hash, or the beginning of it, at least four digits.",
                    isRequired: true,
                    content: [("application/json", Schema.object(["version": ["type": "string"]]))]),
                answers: [.json("What is in force now.", Schema.reference("RolledBack"))],
                problems: [
                    .invalidJSON, .incompleteBody, .requestTooSlow, .idempotencyConflict, .requestInProgress,
                    .bodyTooLarge, .unsupportedMediaType, .invalidBody, .conflict, .diskFull,
                ],
                handle: rollBack),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let campaign = try await environment.campaign(call.parameter("id"))
        let rows = try await environment.store.versions(of: campaign.key)
        return APIEnvironment.list(rows.map(\.json), next: nil, total: rows.count)
    }

    private func rollBack(_ call: Call) async throws -> Response {
        let body = try await environment.jsonBody(of: call)
        guard case .object(let members) = try environment.parse(body), members.count == 1, let member = members.first,
            member.name == "version", case .string(let version) = member.value
        else { throw Problem(.invalidBody, "The body must be an object, as in {\"version\": \"3fa94c10\"}.") }
        let hash = APIEnvironment.requestHash(of: call, body: body)
        return try await environment.once(call, requestHash: hash, keepsReceipt: true) { _ in
            _ = try await environment.campaign(call.parameter("id"))
            do {
                let (hash, changed) = try await environment.operations.rollBack(
                    campaign: call.parameter("id"), to: version, actor: call.actor)
                return APIEnvironment.Answer(["changed": .boolean(changed), "version": .string(hash)])
            } catch let fault as CampaignLibrary.RollBackFault {
                throw Problem(.conflict, fault.description)
            }
        }
    }
}

extension VersionRow {
    var json: JSONValue {
        [
            "id": .string(APIIdentifier(.version, key: key.rawValue, createdAt: createdAt).description),
            "version": .string(contentHash), "name": .string(name), "created_at": .instant(createdAt),
            "in_force": .boolean(isCurrent),
        ]
    }
}
