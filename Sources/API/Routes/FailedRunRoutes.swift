import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Runs of flows that failed, counted by flow, node and error.
struct FailedRunRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            list("/v1/failed-runs", "listFailedRuns", "Runs that failed, by flow, node and error") { _ in
                FailedRunsQuery()
            },
            list("/v1/campaigns/{id}/failed-runs", "listCampaignFailedRuns", "Runs of a campaign that failed") { call in
                FailedRunsQuery(campaign: try await environment.campaign(call.parameter("id")).key)
            },
            list("/v1/uploads/{id}/failed-runs", "listUploadFailedRuns", "Runs that failed for rows of an upload") {
                call in FailedRunsQuery(upload: try await environment.upload(call.parameter("id")).key)
            },
        ]
    }

    private func list(
        _ path: String, _ operationID: String, _ summary: String,
        scope: @escaping @Sendable (Call) async throws -> FailedRunsQuery
    ) -> Endpoint {
        Endpoint(
            method: .get, path: path, operationID: operationID, summary: summary, tag: "flows", access: .scope(.read),
            query: ListParameters.sorted(), answers: [.json("One page.", Schema.page("FailedRuns"))],
            problems: [.badCursor]
        ) { call in
            var query = try await scope(call)
            query.page = call.query.page()
            let page = try await environment.store.failedRuns(query)
            return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
        }
    }
}

extension FailedRuns {
    fileprivate var json: JSONValue {
        let uploadID = upload.flatMap { upload in
            uploadReceivedAt.map { APIIdentifier(.upload, key: upload.rawValue, createdAt: $0).description }
        }
        return [
            "campaign_id": .string(campaignID), "version": .string(contentHash),
            "upload_id": .optional(uploadID.map { .string($0) }), "flow": .string(flow), "node": .string(node),
            "error": .string(error), "count": .integer(count), "first_at": .instant(firstAt),
            "last_at": .instant(lastAt), "participant_id": .optional(exampleID.map { .string($0) }),
        ]
    }
}
