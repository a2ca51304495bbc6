import Domain
import FlowEngine

extension NodeScenario {
    static let participantCreated: [NodeScenario] = [
        NodeScenario(
            type: .participantCreated, name: "starts when a participant joins",
            campaign: { $0.flow("main", [("start", .participantCreated), ("mail", .email("HELLO"))], ["start>mail"]) },
            transcript: [
                "main participant_created#1 completed: main.start main.mail",
                "  HELLO Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
            ]),
        NodeScenario(
            type: .participantCreated, name: "does not start on an update",
            campaign: { $0.flow("main", [("start", .participantCreated)]) },
            event: .participantUpdated(changed: []), transcript: []),
        NodeScenario(
            type: .participantCreated, name: "does not start in an inactive flow",
            campaign: { $0.flow("main", isActive: false, [("start", .participantCreated)]) }, transcript: []),
    ]

    static let participantUpdated: [NodeScenario] = [
        NodeScenario(
            type: .participantUpdated, name: "starts when a row matches without changing anything",
            campaign: { $0.flow("main", [("start", .anyUpdate)]) },
            event: .participantUpdated(changed: []),
            transcript: ["main participant_updated#1 completed: main.start"]),
        NodeScenario(
            type: .participantUpdated, name: "starts when one of its fields changed",
            campaign: { $0.flow("main", [("start", .participantUpdated(fields: ["a_date", "a_string"]))]) },
            event: .participantUpdated(changed: [CampaignBuilder.id("a_string"), CampaignBuilder.id("b_url")]),
            transcript: ["main participant_updated#1 completed: main.start"]),
        NodeScenario(
            type: .participantUpdated, name: "does not start when other fields changed",
            campaign: { $0.flow("main", [("start", .participantUpdated(fields: ["a_date"]))]) },
            event: .participantUpdated(changed: [CampaignBuilder.id("a_string")]), transcript: []),
    ]

    private static let ended = Turn.communication(3, "HELLO", .completed, startedAt: Turn.noon, endedAt: Turn.noon)

    static let communicationEnded: [NodeScenario] = [
        NodeScenario(
            type: .communicationEnded, name: "starts on any end",
            campaign: { $0.flow("main", [("start", .communicationEnded(communicationName: nil))]) },
            event: .communicationEnded(ended), transcript: ["main communication_ended#1 completed: main.start"]),
        NodeScenario(
            type: .communicationEnded, name: "starts on the end it names",
            campaign: {
                $0.flow("one", [("start", .communicationEnded(communicationName: "HELLO"))])
                $0.flow("two", [("start", .communicationEnded(communicationName: "OTHER"))])
            },
            event: .communicationEnded(ended), transcript: ["one communication_ended#1 completed: one.start"]),
    ]

    private static let calledOff: CommunicationSnapshot = {
        var communication = Turn.communication(3, "HELLO", .canceled, startedAt: Turn.noon, endedAt: Turn.noon)
        communication.reason = .canceledByFlow
        return communication
    }()

    /// Row T10: an end that nobody brought about.
    static let reasons: [NodeScenario] = [
        NodeScenario(
            type: .communicationEnded, name: "starts on the reasons it asks for and not on those it leaves out",
            campaign: {
                $0.flow("a", [("start", .communicationEnded(communicationName: nil))])
                $0.flow(
                    "b",
                    [("start", .communicationEnded(communicationName: nil, reasons: .init(except: [.canceledByFlow])))])
                $0.flow(
                    "c",
                    [("start", .communicationEnded(communicationName: nil, reasons: .init(only: [.canceledByFlow])))])
                $0.flow(
                    "d", [("start", .communicationEnded(communicationName: nil, reasons: .init(only: [.refused])))])
            },
            event: .communicationEnded(calledOff),
            transcript: [
                "a communication_ended#1 completed: a.start", "c communication_ended#1 completed: c.start",
            ]),
        NodeScenario(
            type: .communicationEnded, name: "an end without a reason is none of those asked for",
            campaign: {
                $0.flow(
                    "b",
                    [("start", .communicationEnded(communicationName: nil, reasons: .init(except: [.canceledByFlow])))])
                $0.flow(
                    "c",
                    [("start", .communicationEnded(communicationName: nil, reasons: .init(only: [.canceledByFlow])))])
            },
            event: .communicationEnded(ended), transcript: ["b communication_ended#1 completed: b.start"]),
        NodeScenario(
            type: .communicationUpdated, name: "starts on reasons as on statuses",
            campaign: {
                let heard = { (reasons: ReasonFilter) in
                    Node.Kind.communicationUpdated(communicationName: nil, statuses: [.canceled], reasons: reasons)
                }
                $0.flow("a", [("start", heard(.init(except: [.canceledByFlow, .canceledByOperator])))])
                $0.flow("b", [("start", heard(.init(only: [.canceledByFlow])))])
            },
            event: .communicationUpdated(calledOff), transcript: ["b communication_updated#1 completed: b.start"]),
    ]

    static let communicationUpdated: [NodeScenario] = [
        NodeScenario(
            type: .communicationUpdated, name: "starts on the name and statuses it lists",
            campaign: {
                $0.flow("a", [("start", .communicationUpdated(communicationName: nil, statuses: []))])
                $0.flow(
                    "b", [("start", .communicationUpdated(communicationName: "HELLO", statuses: [.read, .replied]))])
                $0.flow("c", [("start", .communicationUpdated(communicationName: "HELLO", statuses: [.delivered]))])
                $0.flow("d", [("start", .communicationUpdated(communicationName: "OTHER", statuses: []))])
            },
            event: .communicationUpdated(Turn.communication(3, "HELLO", .read, startedAt: Turn.noon)),
            transcript: [
                "a communication_updated#1 completed: a.start",
                "b communication_updated#1 completed: b.start",
            ])
    ]

    static let incomingSession: [NodeScenario] = [
        NodeScenario(
            type: .incomingSession, name: "starts on any channel or the one it names",
            campaign: {
                $0.flow("a", [("start", .incomingSession(channel: nil))])
                $0.flow("b", [("start", .incomingSession(channel: "telegram"))])
                $0.flow("c", [("start", .incomingSession(channel: "web"))])
            },
            event: .incomingSession(Turn.communication(3, "", .replied, channel: "telegram")),
            transcript: [
                "a incoming_session#1 completed: a.start",
                "b incoming_session#1 completed: b.start",
            ])
    ]

    static let fromAnotherFlow: [NodeScenario] = [
        NodeScenario(
            type: .fromAnotherFlow, name: "every one of the target continues the run, in file order",
            campaign: {
                $0.flow("a", [("start", .participantCreated), ("go", .toAnotherFlow(target: 1))], ["start>go"])
                $0.flow(
                    "b",
                    [
                        ("created", .participantCreated), ("in1", .fromAnotherFlow), ("in2", .fromAnotherFlow),
                        ("mail", .email("HELLO")),
                    ], ["in1>mail", "in2>mail"])
            },
            transcript: [
                "a participant_created#1 completed: a.start a.go b.in1 b.mail b.in2",
                "  HELLO Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "b participant_created#1 completed: b.created",
            ])
    ]

    static let toAnotherFlow: [NodeScenario] = [
        NodeScenario(
            type: .toAnotherFlow, name: "the target is walked before the next branch, and each node once",
            campaign: {
                $0.flow(
                    "a",
                    [
                        ("start", .participantCreated), ("go", .toAnotherFlow(target: 1)), ("after", .email("AFTER")),
                        ("back", .fromAnotherFlow), ("mail", .email("BACK")),
                    ], ["start>go", "start>after", "back>mail", "back>go"])
                $0.flow("b", [("in", .fromAnotherFlow), ("back", .toAnotherFlow(target: 0))], ["in>back"])
            },
            transcript: [
                "a participant_created#1 completed: a.start a.go b.in b.back a.back a.mail a.after",
                "  BACK Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "  AFTER Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
            ]),
        NodeScenario(
            type: .toAnotherFlow, name: "an inactive target takes nobody",
            campaign: {
                $0.flow("a", [("start", .participantCreated), ("go", .toAnotherFlow(target: 1))], ["start>go"])
                $0.flow("b", isActive: false, [("in", .fromAnotherFlow)])
            },
            transcript: ["a participant_created#1 completed: a.start a.go"]),
    ]
}
