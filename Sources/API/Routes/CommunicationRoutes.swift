import Conversations
import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Communications: list by campaign, by participant or all, and one with its history.
struct CommunicationRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            list("/v1/communications", "listCommunications", "All communications") { _ in CommunicationQuery() },
            list(
                "/v1/campaigns/{id}/communications", "listCommunicationsOfCampaign", "The communications of a campaign"
            ) { call in
                CommunicationQuery(campaign: try await environment.campaignKeys.key(of: call.parameter("id")))
            },
            list(
                "/v1/participants/{id}/communications", "listCommunicationsOfParticipant",
                "The communications of a participant"
            ) { call in
                CommunicationQuery(participant: try await environment.participant(call.parameter("id")).key)
            },
            Endpoint(
                method: .get, path: "/v1/communications/{id}", operationID: "getCommunication",
                summary:
                    "One communication: its history, its attempts, what was said, and why it was planned for its instant",
                tag: "communications", access: .scope(.read),
                answers: [.json("The communication.", Schema.reference("CommunicationDetail"))]
            ) { call in
                let detail = try await environment.communication(call.parameter("id"))
                let plan = try await environment.operations.plan(of: detail.row)
                let lines = try await environment.store.lines(of: detail.row.snapshot.key)
                return APIEnvironment.json(detail.json(plan: plan, lines: lines))
            },
            .write(
                environment, .post, "/v1/communications/{id}/resolve", operationID: "resolveCommunication",
                summary: "Say what became of a message whose outcome is unknown", tag: "communications",
                body: Endpoint.Body(
                    description: "The outcome; \"message\" names a message said after the opening.", isRequired: true,
                    content: [("application/json", Self.resolveSchema)]),
                answer: .json("The communication as it is now.", Schema.reference("CommunicationChange")),
                render: { change in
                    guard change.changed else {
                        throw Problem(.conflict, "The outcome is not unknown: there is nothing to settle.")
                    }
                    return ["changed": true, "communication": change.communication.json]
                }, work: resolve),
        ]
    }

    private static let outcomes = ["sent", "not_sent", "failed"]

    private static let resolveSchema = Schema.object(
        ["outcome": Schema.choice(outcomes), "message": Schema.identifier, "detail": Schema.text],
        optional: ["message", "detail"])

    private func resolve(
        _ call: Call, _ value: JSONValue, _ act: Act<CommunicationChange>
    ) async throws -> CommunicationChange {
        let body = try ObjectBody(value, taking: ["outcome", "message", "detail"])
        let detail = try body.text("detail", longest: 1000)
        let verdict: UnknownVerdict
        switch try body.choice("outcome", of: Self.outcomes) {
        case "sent": verdict = .sent(providerID: nil)
        case "not_sent": verdict = .notSent
        case "failed": verdict = .failed(code: "operator", text: detail ?? "an operator says that it failed")
        default: throw ObjectBody.wrong("outcome", "is needed: one of \(Self.outcomes.joined(separator: ", "))")
        }
        let row = try await environment.communication(call.parameter("id")).row
        var followUp: FollowUpKey?
        if let id = try body.text("message", longest: 64) {
            let lines = try await environment.store.lines(of: row.snapshot.key)
            guard let line = lines.first(where: { $0.followUp != nil && $0.apiID == id.lowercased() }) else {
                throw ObjectBody.wrong("message", "is no message of this communication: its messages show their ids")
            }
            followUp = line.followUp
        }
        return try await environment.operations.settleUnknown(
            row.snapshot.key, followUp: followUp, verdict, by: act)
    }

    private func list(
        _ path: String, _ operationID: String, _ summary: String,
        scope: @escaping @Sendable (Call) async throws -> CommunicationQuery
    ) -> Endpoint {
        Endpoint(
            method: .get, path: path, operationID: operationID, summary: summary, tag: "communications",
            access: .scope(.read), query: ListParameters.communications,
            answers: [.json("One page.", Schema.page("Communication"))], problems: [.badCursor]
        ) { call in
            var query = try await scope(call)
            query.statuses = call.query.choices("status").compactMap { CommunicationStatus(name: $0) }
            query.reasons = call.query.choices("reason").compactMap { StatusReason(rawValue: $0) }
            query.channel = call.query["channel"]
            query.communicationName = call.query["name"]
            query.page = call.query.page()
            let page = try await environment.store.communications(query)
            return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
        }
    }
}
