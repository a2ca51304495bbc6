import Channels
import Conversations
import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Addresses that take no messages, and what belongs to no conversation.
struct SuppressionRoutes: Sendable {
    let environment: APIEnvironment

    private static let kinds = CommunicationKind.allCases.map(\.name)

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/v1/suppressions", operationID: "listSuppressions",
                summary: "Addresses that take no messages, and why", tag: "suppressions", access: .scope(.read),
                query: ListParameters.sorted() + [
                    QueryParameter("kind", .choice(Self.kinds), "Only those of this kind of message."),
                    QueryParameter("address", .text(maximumLength: 320), "Only this address."),
                ], answers: [.json("One page.", Schema.page("Suppression"))], problems: [.badCursor]
            ) { call in
                let page = try await environment.store.suppressions(
                    kind: call.query["kind"].flatMap { CommunicationKind(name: $0) }, address: call.query["address"],
                    call.query.page())
                return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
            },
            .write(
                environment, .post, "/v1/suppressions", operationID: "suppress",
                summary: "Send no more messages of a kind to an address", tag: "suppressions",
                body: Endpoint.Body(
                    description:
                        "The address, as channels of that kind write it: name@example.com, +4915112345678, a chat id.",
                    isRequired: true,
                    content: [
                        (
                            "application/json",
                            Schema.object(
                                ["kind": Schema.choice(Self.kinds), "address": Schema.text, "detail": Schema.text],
                                optional: ["detail"])
                        )
                    ]), answer: .json("Whether that changed anything.", Schema.reference("Change")),
                render: Endpoint.changed
            ) { call, value, act in
                let body = try ObjectBody(value, taking: ["kind", "address", "detail"])
                guard let name = try body.choice("kind", of: Self.kinds), let kind = CommunicationKind(name: name)
                else {
                    throw ObjectBody.wrong("kind", "is needed: one of \(Self.kinds.joined(separator: ", "))")
                }
                let address = try body.required("address", longest: 320)
                if let complaint = AddressForm.complaint(kind, address) {
                    throw ObjectBody.wrong("address", complaint)
                }
                return try await environment.operations.suppress(
                    kind, address, detail: try body.text("detail", longest: 1000), by: act)
            },
            .write(
                environment, .delete, "/v1/suppressions/{kind}/{address}", operationID: "release",
                summary: "Let an address take messages again, whatever had kept it from them", tag: "suppressions",
                answer: .json("Whether that changed anything.", Schema.reference("Change")),
                render: Endpoint.changed
            ) { call, _, act in
                guard let kind = CommunicationKind(name: call.parameter("kind")) else {
                    throw Problem(
                        .notFound,
                        "There is no such kind of message: there are \(Self.kinds.joined(separator: ", ")).")
                }
                return try await environment.operations.release(kind, call.parameter("address"), by: act)
            },
            Endpoint(
                method: .get, path: "/v1/destination-rests", operationID: "listDestinationRests",
                summary: "Domains that refused most of what went there: they rest, and nobody is suppressed for it",
                tag: "suppressions", access: .scope(.read),
                answers: [.json("All of them.", Schema.page("DestinationRest"))]
            ) { _ in
                let rests = try await environment.store.destinationRests(at: environment.clock.now)
                return APIEnvironment.list(rests.map(\.json), next: nil, total: rests.count)
            },
            .write(
                environment, .delete, "/v1/destination-rests/{domain}", operationID: "endDestinationRest",
                summary: "Let mail go to a domain again before its rest is over", tag: "suppressions",
                answer: .json("Whether that changed anything.", Schema.reference("Change")),
                render: Endpoint.changed
            ) { call, _, act in
                try await environment.operations.endDestinationRest(call.parameter("domain"), by: act)
            },
            Endpoint(
                method: .get, path: "/v1/unmatched", operationID: "listUnmatched",
                summary:
                    "What came in and belongs to no conversation, with the reason, the newest first: kept for 30 days",
                tag: "conversations", access: .scope(.read),
                query: ListParameters.sorted() + [
                    QueryParameter("channel", .text(maximumLength: 200), "Only what this channel brought."),
                    QueryParameter(
                        "reason", .choice(PassedOverReason.allCases.map(\.rawValue)), "Only what this is the reason of."
                    ),
                ],
                answers: [.json("One page.", Schema.page("UnmatchedMessage"))], problems: [.badCursor]
            ) { call in
                let page = try await environment.store.unmatched(
                    UnmatchedQuery(
                        channel: call.query["channel"],
                        reason: call.query["reason"].flatMap { PassedOverReason(rawValue: $0) },
                        page: call.query.page()))
                return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
            },
            Endpoint(
                method: .get, path: "/v1/unmatched/counts", operationID: "countUnmatched",
                summary: "How much of it there is, by channel and reason", tag: "conversations",
                access: .scope(.read),
                answers: [.json("All of them.", Schema.page("UnmatchedCount"))]
            ) { _ in
                let counts = try await environment.store.passedOverCounts(
                    since: environment.clock.now - .seconds(86_400))
                return APIEnvironment.list(counts.map(\.json), next: nil, total: counts.count)
            },
        ]
    }
}
