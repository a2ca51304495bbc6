import Channels
import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Channels: how they fare, hold and resume, a test message, a provider's templates.
struct ChannelRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/v1/channels", operationID: "listChannels",
                summary: "All channels: state, last error, queue, rate in use", tag: "channels",
                access: .scope(.read), answers: [.json("All of them.", Schema.page("Channel"))]
            ) { _ in
                let reports = try await environment.operations.channels()
                return APIEnvironment.list(reports.map(\.json), next: nil, total: reports.count)
            },
            Endpoint(
                method: .get, path: "/v1/channels/{id}", operationID: "getChannel", summary: "One channel",
                tag: "channels", access: .scope(.read),
                answers: [.json("The channel.", Schema.reference("Channel"))]
            ) { call in APIEnvironment.json(try await report(call.parameter("id")).json) },
            Endpoint(
                method: .get, path: "/v1/channels/{id}/templates", operationID: "listTemplates",
                summary: "The message templates that the channel's provider knows, asked of it now", tag: "channels",
                access: .scope(.read), answers: [.json("All of them.", Schema.page("Template"))],
                problems: [.providerFailed], handle: templates),
            change("pause", "Hold back what a channel would send; what comes in is taken all the same") {
                call, act in try await environment.operations.pauseChannel(call.parameter("id"), by: act)
            },
            change("resume", "Let a channel send again: held, refused or waiting") { call, act in
                try await environment.operations.resumeChannel(call.parameter("id"), by: act)
            },
            .write(
                environment, .post, "/v1/channels/{id}/reassign", operationID: "reassignChannel",
                summary: "Give the recipients of one of a channel's accounts to another, with what waits for them",
                tag: "channels",
                body: Endpoint.Body(
                    description: "The accounts, as the channel's settings name them.", isRequired: true,
                    content: [("application/json", Schema.object(["from": Schema.text, "to": Schema.text]))]),
                answer: .json("How many recipients that were.", Schema.object(["recipients": Schema.count])),
                render: { ["recipients": .count($0)] }, work: reassign),
            .write(
                environment, .post, "/v1/channels/{id}/test", operationID: "testChannel",
                summary: "Sign in and send one message now; it belongs to no communication", tag: "channels",
                body: Endpoint.Body(
                    description: "To whom, and what; \"kind\" where the channel carries several.", isRequired: true,
                    content: [("application/json", Self.testSchema)]),
                answer: .json("What came of it.", Schema.reference("TestResult")),
                render: { $0.json }, work: test),
        ]
    }

    private static let testSchema = Schema.object(
        ["to": Schema.text, "kind": Schema.choice(CommunicationKind.allCases.map(\.name)), "text": Schema.text],
        optional: ["kind", "text"])

    private func change(
        _ verb: String, _ summary: String,
        _ work: @escaping @Sendable (Call, Act<ChannelChange>) async throws -> ChannelChange
    ) -> Endpoint {
        .write(
            environment, .post, "/v1/channels/{id}/\(verb)", operationID: "\(verb)Channel", summary: summary,
            tag: "channels", answer: .json("The channel as it is now.", Schema.reference("ChannelChange")),
            render: { ["changed": .boolean($0.changed), "channel": $0.channel.json] },
            work: { call, _, act in
                _ = try await report(call.parameter("id"))
                return try await work(call, act)
            })
    }

    /// - Throws: ``Problem`` 404.
    private func report(_ id: String) async throws -> ChannelReport {
        let reports = try await environment.operations.channels()
        guard let report = reports.first(where: { $0.id == id }) else {
            throw Problem.notFound("channel of this id")
        }
        return report
    }

    private func templates(_ call: Call) async throws -> Response {
        do {
            guard let templates = try await environment.operations.templates(channel: call.parameter("id")) else {
                throw Problem(.notFound, "The provider of this channel has no templates.")
            }
            return APIEnvironment.list(templates.map(\.json), next: nil, total: templates.count)
        } catch let failure as ChannelFailure {
            throw Problem(.providerFailed, "The provider does not tell: \(failure.code) \(failure.text)")
        }
    }

    private func reassign(_ call: Call, _ value: JSONValue, _ act: Act<Int>) async throws -> Int {
        let body = try ObjectBody(value, taking: ["from", "to"])
        return try await environment.operations.reassign(
            channel: call.parameter("id"), from: try body.required("from", longest: 320),
            to: try body.required("to", longest: 320), by: act)
    }

    private func test(
        _ call: Call, _ value: JSONValue, _ act: Act<TestSend.Result>
    ) async throws -> TestSend.Result {
        let body = try ObjectBody(value, taking: ["to", "kind", "text"])
        let test = TestSend(
            channel: call.parameter("id"), recipient: try body.required("to", longest: 320),
            kind: try body.choice("kind", of: CommunicationKind.allCases.map(\.name)).flatMap {
                CommunicationKind(name: $0)
            },
            text: try body.text("text", longest: 4096) ?? TestMessage.text)
        return try await environment.operations.sendTest(test, by: act)
    }
}

/// What a test message says where nobody gives it words.
package enum TestMessage {
    package static let text = "This is a test message of campaignd. Nothing needs to be done."
}
