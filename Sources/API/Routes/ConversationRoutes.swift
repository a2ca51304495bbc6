import Conversations
import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Conversations: list, read, answer as a person, pause and hand back the agent, close. A conversation has the id of its
/// communication.
struct ConversationRoutes: Sendable {
    let environment: APIEnvironment

    /// Bytes of what an operator says.
    private static let longestText = 65_536

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/v1/conversations", operationID: "listConversations",
                summary: "Conversations, the newest first", tag: "conversations", access: .scope(.read),
                query: ListParameters.sorted() + [
                    QueryParameter("open", .boolean, "Only those that go on, or only those that are over."),
                    QueryParameter("paused", .boolean, "Only those in which the agent is paused, or goes on."),
                    QueryParameter("channel", .text(maximumLength: 200), "Only those on this channel."),
                ], answers: [.json("One page.", Schema.page("Conversation"))], problems: [.badCursor], handle: list),
            Endpoint(
                method: .get, path: "/v1/conversations/{id}", operationID: "getConversation",
                summary: "One conversation with all that was said", tag: "conversations", access: .scope(.read),
                answers: [.json("The conversation.", Schema.reference("ConversationDetail"))]
            ) { call in
                let row = try await environment.conversation(call.parameter("id"))
                let lines = try await environment.store.lines(of: row.communication)
                return APIEnvironment.json(row.json(lines: lines))
            },
            .write(
                environment, .post, "/v1/conversations/{id}/messages", operationID: "say",
                summary: "Say something as a person; the agent is paused until it is handed back",
                tag: "conversations",
                body: Endpoint.Body(
                    description: "A text, or a template where the provider wants one.", isRequired: true,
                    content: [("application/json", Self.messageSchema)]),
                answer: .json("The conversation as it is now.", Schema.reference("ConversationChange")),
                render: { change in
                    guard change.changed else {
                        throw Problem(.conflict, "The conversation is over: nothing can be said in it.")
                    }
                    return Self.json(change)
                }, work: { call, value, act in try await self.act(try Self.words(value), call, act) }),
            action("pause", "pauseAgent", "Pause the agent: what the person says is kept and not answered", .pause),
            action("resume", "resumeAgent", "Hand the conversation back to its agent", .resume),
            action("close", "closeConversation", "End the conversation", .close),
            .write(
                environment, .post, "/v1/conversations/{id}/transfer", operationID: "transferCall",
                summary: "Hand a call that goes on over to a telephone number; it ends here", tag: "conversations",
                body: Endpoint.Body(
                    description: "The number.", isRequired: true,
                    content: [("application/json", Schema.object(["number": Schema.text]))]),
                answer: .json("The conversation as it is now.", Schema.reference("ConversationChange")),
                keepsProblems: true,
                render: { transfer in
                    switch transfer {
                    case .handedOver(let row): return Self.json(ConversationChange(changed: true, conversation: row))
                    case .unknown:
                        throw Problem(
                            .conflict,
                            "The daemon ended while the other side rang: whether it took the call is not known; see the "
                                + "conversation before you try again, with another Idempotency-Key.")
                    }
                }, work: transfer),
        ]
    }

    private static let messageSchema = Schema.object(
        [
            "text": Schema.text,
            "template": Schema.object(
                [
                    "name": Schema.text, "language": Schema.text,
                    "parameters": [
                        "description": "What fills the placeholders: in order, or by name.",
                        "oneOf": [
                            Schema.list(Schema.text),
                            ["type": "object", "additionalProperties": Schema.text],
                        ],
                    ],
                ],
                optional: ["parameters"]),
        ], optional: ["text", "template"])

    private func action(
        _ verb: String, _ operationID: String, _ summary: String, _ action: ConversationAction
    ) -> Endpoint {
        .write(
            environment, .post, "/v1/conversations/{id}/\(verb)", operationID: operationID, summary: summary,
            tag: "conversations",
            answer: .json("The conversation as it is now.", Schema.reference("ConversationChange")),
            render: Self.json
        ) { call, _, act in try await self.act(action, call, act) }
    }

    private func act(
        _ action: ConversationAction, _ call: Call, _ act: Act<ConversationChange>
    ) async throws -> ConversationChange {
        let row = try await environment.conversation(call.parameter("id"))
        return try await environment.operations.act(action, in: row.communication, by: act)
    }

    @Sendable
    private static func json(_ change: ConversationChange) -> JSONValue {
        ["changed": .boolean(change.changed), "conversation": change.conversation.json]
    }

    private func transfer(_ call: Call, _ value: JSONValue, _ act: Act<CallTransfer>) async throws -> CallTransfer {
        let number = try ObjectBody(value, taking: ["number"]).required("number", longest: 100)
        let row = try await environment.conversation(call.parameter("id"))
        return try await environment.operations.transfer(row.communication, to: number, by: act)
    }

    private static func words(_ value: JSONValue) throws(Problem) -> ConversationAction {
        let body = try ObjectBody(value, taking: ["text", "template"])
        if let template = try body.object("template", taking: ["name", "language", "parameters"]) {
            if try body.text("text", longest: longestText) != nil {
                throw ObjectBody.wrong("text", "does not go together with \"template\": send one of them")
            }
            let named = try template.namedTexts("parameters", atMost: 100, longest: 4096)
            return .say(
                text: nil,
                template: OutboundMessage.Template(
                    name: try template.required("name", longest: 512),
                    language: try template.required("language", longest: 32),
                    parameters: named == nil ? try template.texts("parameters", atMost: 100, longest: 4096) : [],
                    namedParameters: named ?? [:]))
        }
        return .say(text: try body.required("text", longest: longestText), template: nil)
    }

    private func list(_ call: Call) async throws -> Response {
        let page = try await environment.store.conversations(
            ConversationQuery(
                isOpen: call.query["open"].map { $0 == "true" }, isPaused: call.query["paused"].map { $0 == "true" },
                channel: call.query["channel"], page: call.query.page()))
        return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
    }
}
