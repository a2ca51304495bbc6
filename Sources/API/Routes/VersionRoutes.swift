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
            .write(
                environment, .post, "/v1/campaigns/{id}/rollback", operationID: "rollBackCampaign",
                summary: "Put an earlier version in force again; the directory is held back until it changes",
                tag: "campaigns",
                body: Endpoint.Body(
                    description: "The version's content hash, or the beginning of it, at least four digits.",
                    isRequired: true,
                    content: [("application/json", Schema.object(["version": ["type": "string"]]))]),
                answer: .json("What is in force now.", Schema.reference("RolledBack")),
                render: { ["changed": .boolean($0.changed), "version": .string($0.registered.contentHash)] },
                work: { call, value, act in
                    let version = try ObjectBody(value, taking: ["version"]).required("version", longest: 64)
                    _ = try await environment.campaign(call.parameter("id"))
                    return try await environment.operations.rollBack(
                        campaign: call.parameter("id"), to: version, by: act)
                }),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let campaign = try await environment.campaign(call.parameter("id"))
        let rows = try await environment.store.versions(of: campaign.key)
        return APIEnvironment.list(rows.map(\.json), next: nil, total: rows.count)
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
