import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Participants: add up to 10,000 a call, list, get.
struct ParticipantRoutes: Sendable {
    let environment: APIEnvironment

    private static let filters: [QueryParameter] = [
        QueryParameter("external_id", .text(maximumLength: 1000), "Only the customer of this external id."),
        QueryParameter("email", .text(maximumLength: 320), "Only the customer of this e-mail address."),
        QueryParameter("phone", .text(maximumLength: 40), "Only the customer of this phone number, as +442071234567."),
        QueryParameter("name", .text(maximumLength: 200), "Only names that contain this, ignoring case."),
        QueryParameter("status", .text(maximumLength: 200), "Only those of this participant status."),
        QueryParameter("created_from", .instant, "Only those created at or after this instant."),
        QueryParameter("created_before", .instant, "Only those created before this instant."),
        QueryParameter("upload", .identifier, "Only those that this upload brought in or last changed."),
    ]

    var endpoints: [Endpoint] {
        [
            addition(path: "/v1/campaigns/{id}/participants", operationID: "addParticipants", campaign: "id"),
            addition(
                path: "/private/campaigns/v2/{campaign_id}/participants", operationID: "addParticipantsByAlias",
                campaign: "campaign_id"),
            Endpoint(
                method: .get, path: "/v1/campaigns/{id}/participants", operationID: "listParticipants",
                summary: "The participants of a campaign", tag: "participants", access: .scope(.read),
                query: ListParameters.sorted() + ParticipantRoutes.filters,
                answers: [.json("One page.", Schema.page("Participant"))], problems: [.badCursor], handle: list),
            Endpoint(
                method: .get, path: "/v1/participants/{id}", operationID: "getParticipant", summary: "One participant",
                tag: "participants", access: .scope(.read),
                answers: [.json("The participant.", Schema.reference("Participant"))]
            ) { call in
                let row = try await environment.participant(call.parameter("id"))
                return APIEnvironment.json(row.json(ids: try await environment.uploadIDs(row.origins)))
            },
        ]
    }

    /// - Parameter campaign: the name of the campaign's id in the path.
    private func addition(path: String, operationID: String, campaign: String) -> Endpoint {
        Endpoint(
            method: .post, path: path, operationID: operationID,
            summary: "Add participants, or change those who match; every item gets a result of its own",
            tag: "participants", access: .scope(.participantsWrite), headers: [.idempotencyKey],
            body: Endpoint.Body(
                description: "The participants.", isRequired: true,
                content: [
                    (
                        "application/json",
                        [
                            "type": "array", "items": Schema.reference("ParticipantItem"), "minItems": 1,
                            "maxItems": .count(environment.limits.items),
                        ]
                    )
                ]),
            answers: [.json("One result an item, in order.", Schema.reference("AddedParticipants"))],
            problems: [
                .invalidJSON, .incompleteBody, .requestTooSlow, .idempotencyConflict, .requestInProgress,
                .bodyTooLarge, .unsupportedMediaType, .invalidBody, .tooManyItems, .diskFull,
            ]
        ) { call in try await add(call, to: call.parameter(campaign)) }
    }

    private func add(_ call: Call, to campaign: String) async throws -> Response {
        let body = try await environment.jsonBody(of: call)
        let items = try ParticipantItemReader(limits: environment.limits).read(body)
        let hash = APIEnvironment.requestHash(of: call, body: body)
        return try await environment.once(
            call, requestHash: hash, answer: { APIEnvironment.Answer(AddedParticipantsAnswer(added: $0).json) },
            work: { (act: Act<AddedParticipants>) in
                let make = { @Sendable (added: AddedParticipants) in
                    Receipt(requestHash: hash, status: 200, body: AddedParticipantsAnswer(added: added).json.bytes)
                }
                return try await environment.operations.addParticipants(
                    campaign: campaign, items: items, receipt: act.answer.map { ($0.key, make) })
            })
    }

    private func list(_ call: Call) async throws -> Response {
        let campaign = try await environment.campaignKeys.key(of: call.parameter("id"))
        var query = ParticipantQuery(campaign: campaign, page: call.query.page())
        query.externalID = call.query["external_id"]
        query.email = call.query["email"].map { $0.trimmedSpaces.lowercased() }
        query.phone = call.query["phone"].map(ParticipantRoutes.normalPhone)
        query.name = call.query["name"]
        query.status = call.query["status"]
        query.createdFrom = call.query.instant("created_from")
        query.createdBefore = call.query.instant("created_before")
        if let id = call.query["upload"] { query.upload = try await environment.upload(id).key }
        let page = try await environment.store.participants(query)
        let ids = try await environment.uploadIDs(page.rows.flatMap(\.origins))
        return APIEnvironment.list(page.rows.map { $0.json(ids: ids) }, next: page.next, total: page.total)
    }

    /// Punctuation out; a `+` that was not percent-encoded arrives as a space.
    private static func normalPhone(_ text: String) -> String {
        let isInternational = text.hasPrefix("+") || text.hasPrefix(" ")
        return (isInternational ? "+" : "") + text.filter { $0.isASCII && $0.isNumber }
    }
}

extension String {
    fileprivate var trimmedSpaces: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
