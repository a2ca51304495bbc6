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
                summary: "One communication: its history, its attempts, and why it was planned for its instant",
                tag: "communications", access: .scope(.read),
                answers: [.json("The communication.", Schema.reference("CommunicationDetail"))]
            ) { call in
                let detail = try await environment.communication(call.parameter("id"))
                let plan = try await environment.operations.plan(of: detail.row)
                return APIEnvironment.json(detail.json(plan: plan))
            },
        ]
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
            query.channel = call.query["channel"]
            query.communicationName = call.query["name"]
            query.page = call.query.page()
            let page = try await environment.store.communications(query)
            return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
        }
    }
}
