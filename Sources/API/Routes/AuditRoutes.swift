import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// What operators did: who, what, on what, when.
struct AuditRoutes: Sendable {
    let environment: APIEnvironment

    private static let filters: [QueryParameter] = [
        QueryParameter("actor", .text(maximumLength: 200), "Only what this one did: operator:NAME, key:PREFIX."),
        QueryParameter("action", .choices(OperatorAction.allCases.map(\.rawValue)), "Only these actions."),
        QueryParameter("campaign", .text(maximumLength: 200), "Only what was done in this campaign."),
        QueryParameter(
            "subject_type", .choice(ActSubject.Kind.allCases.map(\.rawValue)), "Only what was done to one of this type."
        ),
        QueryParameter("subject", .text(maximumLength: 320), "Only what was done to the one of this id or name."),
        QueryParameter("from", .instant, "Only what was done at or after this instant."),
        QueryParameter("before", .instant, "Only what was done before this instant."),
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/v1/audit", operationID: "listActs",
                summary: "What operators did, on the command line and in the API: who, what, on what, when",
                tag: "operations", access: .scope(.read), query: ListParameters.sorted() + Self.filters,
                answers: [.json("One page.", Schema.page("Act"))], problems: [.badCursor], handle: list)
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        var query = ActQuery(page: call.query.page())
        query.actor = call.query["actor"]
        query.actions = call.query.choices("action").compactMap { OperatorAction(rawValue: $0) }
        if let campaign = call.query["campaign"] {
            query.campaign = try await environment.campaignKeys.key(of: campaign)
        }
        query.subject = call.query["subject_type"].flatMap { ActSubject.Kind(rawValue: $0) }
        query.subjectID = call.query["subject"]
        query.from = call.query.instant("from")
        query.before = call.query.instant("before")
        let page = try await environment.store.acts(query)
        return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
    }
}
