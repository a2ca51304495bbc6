import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Campaigns: list, get, start, stop.
struct CampaignRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/v1/campaigns", operationID: "listCampaigns", summary: "All campaigns",
                tag: "campaigns", access: .scope(.read), query: ListParameters.sorted("created_at"),
                answers: [.json("One page.", Schema.page("Campaign"))], problems: [.badCursor], handle: list),
            Endpoint(
                method: .get, path: "/v1/campaigns/{id}", operationID: "getCampaign", summary: "One campaign",
                tag: "campaigns", access: .scope(.read),
                answers: [.json("The campaign.", Schema.reference("Campaign"))]
            ) { call in APIEnvironment.json(try await environment.campaign(call.parameter("id")).json) },
            change("start", "Start a campaign: new participants and events walk its flows") { call, discards, act in
                try await environment.operations.start(
                    campaign: call.parameter("id"), discardsBacklog: discards, by: act)
            },
            change("stop", "Stop a campaign: nothing of it is sent, events wait") { call, discards, act in
                try await environment.operations.stop(
                    campaign: call.parameter("id"), discardsBacklog: discards, by: act)
            },
        ]
    }

    private func change(
        _ verb: String, _ summary: String,
        _ work: @escaping @Sendable (Call, Bool, Act<CampaignChange>) async throws -> CampaignChange
    ) -> Endpoint {
        .write(
            environment, .post, "/v1/campaigns/{id}/\(verb)", operationID: "\(verb)Campaign", summary: summary,
            tag: "campaigns",
            body: Endpoint.Body(
                description: "Optional settings of the change.", isRequired: false,
                content: [
                    (
                        "application/json",
                        Schema.object(["discard_backlog": ["type": "boolean"]], optional: ["discard_backlog"])
                    )
                ]),
            answer: .json("The campaign as it is now.", Schema.reference("CampaignChange")),
            render: { ["changed": .boolean($0.changed), "campaign": $0.campaign.json] },
            work: { call, value, act in
                let discards = try ObjectBody(value, taking: ["discard_backlog"]).flag("discard_backlog") ?? false
                return try await work(call, discards, act)
            })
    }

    /// The store answers all campaigns at once: they are few; the cursor is the id of the last one shown.
    private func list(_ call: Call) async throws -> Response {
        let isAscending = call.query["sort"] != "-created_at"
        let rows = try await environment.store.campaigns().sorted { a, b in
            isAscending ? (a.createdAt, a.id) < (b.createdAt, b.id) : (a.createdAt, a.id) > (b.createdAt, b.id)
        }
        var start = 0
        if let cursor = call.query["cursor"] {
            guard let index = rows.firstIndex(where: { $0.id == cursor }) else { throw StoreError.badCursor }
            start = index + 1
        }
        let limit = call.query.integer("limit") ?? 100
        let page = rows[start...].prefix(limit)
        let next = start + page.count < rows.count ? page.last?.id : nil
        return APIEnvironment.list(page.map(\.json), next: next, total: rows.count)
    }
}
