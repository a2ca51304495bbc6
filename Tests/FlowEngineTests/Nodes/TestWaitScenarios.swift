import Domain
import FlowEngine
import TestNodes

extension NodeScenario {
    /// Of a type that only tests register.
    static let testWait: [NodeScenario] = [
        NodeScenario(
            tag: TestWait.tag, name: "its path waits, the others go on, and a node that both lead to is taken once",
            campaign: {
                $0.flow(
                    "main",
                    [
                        ("start", .participantCreated), ("wait", .action(TestWait(seconds: 60))),
                        ("late", .email("LATE")), ("mail", .email("BOTH")),
                    ], ["start>wait", "wait:timeout>late", "wait:timeout>mail", "start>mail"])
            },
            ends: [.instant],
            transcript: [
                "main participant_created#1 completed: main.start main.wait[waits] main.mail",
                "  BOTH Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "  waits at wait",
                "main wait_ended#1 completed: main.wait[timeout] main.late",
                "  LATE Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
            ]),
        NodeScenario(
            tag: TestWait.tag, name: "its ports are numbered freely",
            campaign: {
                $0.flow(
                    "main",
                    [
                        ("start", .participantCreated),
                        ("wait", .action(TestWait(seconds: 60, holds: "a_string", scope: .run))),
                        ("timeout", .email("TIMEOUT")), ("changed", .email("CHANGED")), ("last", .email("LAST")),
                    ], ["start>wait", "start>last", "wait:timeout>timeout", "wait:changed>changed"])
                $0.flow(
                    "other",
                    [("start", .participantCreated), ("set", .set("a_string", .string, .text("x")))], ["start>set"])
            },
            ends: [.instant],
            transcript: [
                "main participant_created#1 completed: main.start main.wait[waits]",
                "  waits at wait",
                "other participant_created#1 completed: other.start other.set",
                "participant a_string=x",
                "main wait_ended#1 completed: main.wait[changed] main.changed main.last",
                "  CHANGED Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "  LAST Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
            ]),
    ]
}
