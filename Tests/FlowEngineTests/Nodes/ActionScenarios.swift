import Domain
import FlowEngine
import Scheduling

extension NodeScenario {
    static let fieldCheck: [NodeScenario] = [
        NodeScenario(
            type: .fieldCheck, name: "follows the match port or the else port",
            campaign: {
                $0.flow(
                    "main",
                    [
                        ("start", .participantCreated),
                        ("paid", .check(.participant("a_boolean"), .boolean, .equals, .constant(.boolean(true)))),
                        ("gold", .check(.customer("tier"), .string, .equals, .text("gold"))),
                        ("x", .email("X")), ("y", .email("Y")),
                    ], ["start>paid", "start>gold", "paid:match>x", "paid:else>y", "gold:match>x", "gold:else>y"])
            },
            state: Turn.participant(["a_boolean": .boolean(true), "tier": .string("silver")]),
            transcript: [
                "main participant_created#1 completed: main.start main.paid[match] main.x main.gold[else] main.y",
                "  X Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "  Y Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
            ])
    ]

    static let communications: [NodeScenario] = CommunicationKind.allCases.map { kind in
        NodeScenario(
            type: kind.nodeType, name: "plans in its window and goes on",
            campaign: {
                let action = Node.Kind.message(
                    kind, "HELLO", .startPhrase(nil), base: .field(.participant("a_date"), offset: .init(days: -2)),
                    window: ContactWindow(from: 9 * 60, to: 18 * 60), duration: .seconds(8 * 3600))
                $0.flow(
                    "main",
                    [("start", .participantCreated), ("send", action), ("end", .set("status", .string, .text("x")))],
                    ["start>send", "send>end"])
            },
            state: Turn.participant(["a_date": .date(date(2026, 7, 2))], zone: "Europe/London"),
            transcript: [
                "main participant_created#1 completed: main.start main.send main.end",
                "  HELLO Planned 2026-06-30T09:00:00+01:00 until 2026-06-30T17:00:00+01:00",
                "participant status=x a_date=2026-07-02",
            ])
    }

    static let cancelCommunications: [NodeScenario] = [
        NodeScenario(
            type: .cancelCommunications, name: "cancels what is planned or active, not what this event planned",
            campaign: {
                $0.flow("a", [("start", .participantCreated), ("mail", .email("EARLIER"))], ["start>mail"])
                $0.flow(
                    "b",
                    [("start", .participantCreated), ("own", .email("OWN")), ("cancel", .cancelCommunications)],
                    ["start>own", "own>cancel"])
            },
            state: Turn.participant(communications: [
                Turn.communication(1, "ONE", .completed), Turn.communication(2, "TWO", .planned),
                Turn.communication(3, "THREE", .replied, startedAt: Turn.noon),
                Turn.communication(4, "FOUR", .planned, isInFlight: true), Turn.communication(5, "FIVE", .failed),
            ]),
            transcript: [
                "a participant_created#1 completed: a.start a.mail",
                "  EARLIER Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "b participant_created#1 completed: b.start b.own b.cancel",
                "  OWN Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "cancel 2 canceled_by_flow",
                "cancel 3 canceled_by_flow",
                "cancel 4 canceled_by_flow",
            ])
    ]

    static let updateField: [NodeScenario] = [
        NodeScenario(
            type: .updateField, name: "writes both levels, clears, and fires one update",
            campaign: {
                $0.flow(
                    "main",
                    [
                        ("start", .participantCreated),
                        (
                            "set",
                            .updateField([
                                Assignment(level: .participant, field: "a_string", type: .string, value: .text("new")),
                                Assignment(level: .customer, field: "visits", type: .integer, value: .integer(2)),
                                Assignment(level: .participant, field: "a_url", type: .url, value: .constant(nil)),
                                Assignment(
                                    level: .participant, field: "b_string", type: .string,
                                    value: .field(.participant("a_string"))),
                                Assignment(level: .participant, field: "a_date", type: .date, value: .today(days: 3)),
                            ])
                        ),
                    ], ["start>set"])
                $0.flow("other", [("start", .participantUpdated(fields: ["a_url"]))])
            },
            state: Turn.participant(["a_url": .string("http://a"), "visits": .integer(1)]),
            transcript: [
                "main participant_created#1 completed: main.start main.set",
                "other participant_updated#2 completed: other.start",
                "customer visits=2",
                "participant a_string=new a_date=2026-07-03 b_string=new",
            ]),
        NodeScenario(
            type: .updateField, name: "result sets result_at",
            campaign: {
                $0.flow(
                    "main", [("start", .participantCreated), ("set", .set("result", .string, .text("won")))],
                    ["start>set"])
            },
            transcript: [
                "main participant_created#1 completed: main.start main.set",
                "participant result=won result_at=2026-06-30T12:00:00+00:00",
            ]),
    ]
}
