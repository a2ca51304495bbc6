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
            change("start", "Start a campaign: new participants and events walk its flows") { call, discards in
                try await environment.operations.start(
                    campaign: call.parameter("id"), discardsBacklog: discards, actor: call.actor)
            },
            change("stop", "Stop a campaign: nothing of it is sent, events wait") { call, discards in
                try await environment.operations.stop(
                    campaign: call.parameter("id"), discardsBacklog: discards, actor: call.actor)
            },
        ]
    }

    private func change(
        _ verb: String, _ summary: String, _ work: @escaping @Sendable (Call, Bool) async throws -> Bool
    ) -> Endpoint {
        Endpoint(
            method: .post, path: "/v1/campaigns/{id}/\(verb)", operationID: "\(verb)Campaign", summary: summary,
            tag: "campaigns", access: .scope(.operate), headers: [.idempotencyKey],
            body: Endpoint.Body(
                description: "Optional settings of the change.", isRequired: false,
                content: [
                    (
                        "application/json",
                        Schema.object(["discard_backlog": ["type": "boolean"]], optional: ["discard_backlog"])
                    )
                ]),
            answers: [.json("The campaign as it is now.", Schema.reference("CampaignChange"))],
            problems: [
                .invalidJSON, .incompleteBody, .requestTooSlow, .idempotencyConflict, .requestInProgress,
                .bodyTooLarge, .unsupportedMediaType, .invalidBody, .diskFull,
            ]
        ) { call in
            let body = try await environment.jsonBody(of: call)
            let discards = try discardsBacklog(body)
            let hash = APIEnvironment.requestHash(of: call, body: body)
            return try await environment.once(call, requestHash: hash, keepsReceipt: true) { _ in
                _ = try await environment.campaign(call.parameter("id"))
                let changed = try await work(call, discards)
                let campaign = try await environment.campaign(call.parameter("id"))
                return APIEnvironment.Answer(["changed": .boolean(changed), "campaign": campaign.json])
            }
        }
    }

    private func discardsBacklog(_ body: [UInt8]) throws(Problem) -> Bool {
        if body.isEmpty { return false }
        guard case .object(let members) = try environment.parse(body) else {
            throw Problem(.invalidBody, "The body must be an object, as {\"discard_backlog\": true}, or empty.")
        }
        var discards: Bool?
        for member in members {
            guard member.name == "discard_backlog" else {
                let near = NearestName.nearest(to: member.name, among: ["discard_backlog"])
                throw invalid(
                    String(member.name.prefix(64)),
                    "is not known here" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
            }
            guard discards == nil else { throw invalid(member.name, "is given twice") }
            guard case .boolean(let value) = member.value else {
                throw invalid(member.name, "must be true or false, not \(member.value.kind)")
            }
            discards = value
        }
        return discards ?? false
    }

    private func invalid(_ name: String, _ message: String) -> Problem {
        Problem(
            .invalidBody, "The member \"\(name)\" \(message).",
            places: [.init(path: name, code: ProblemCode.invalidBody.rawValue, message: message)])
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
