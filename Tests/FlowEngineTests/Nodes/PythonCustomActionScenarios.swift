import Domain
import FlowEngine

extension NodeScenario {
    static let pythonCustomAction: [NodeScenario] = [
        NodeScenario(
            tag: PythonCustomAction.tag, name: "lets its run wait, and nothing else",
            campaign: {
                $0.flow("a", [("start", .participantCreated), ("mail", .email("HELLO"))], ["start>mail"])
                $0.flow(
                    "b", [("start", .participantCreated), ("mail", .email("FIRST")), ("score", .script("s.py"))],
                    ["start>mail", "mail>score"])
            },
            transcript: [
                "a participant_created#1 completed: a.start a.mail",
                "  HELLO Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "b participant_created#1 completed: b.start b.mail b.score[waits]",
                "  FIRST Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "  waits at score for scripts/s.py",
            ]),
        NodeScenario(
            tag: PythonCustomAction.tag, name: "writes what the script answered and goes on",
            campaign: {
                $0.flow(
                    "main",
                    [
                        ("start", .participantCreated), ("score", .script("s.py")),
                        ("if", .check(.participant("a_integer"), .integer, .greaterThan, .integer(3))),
                        ("mail", .email("HELLO")),
                    ], ["start>score", "score>if", "if:match>mail"])
            },
            ends: [
                .answer(
                    .returned([
                        ScriptWrite(level: .participant, field: "a_integer", value: .integer(4)),
                        ScriptWrite(level: .customer, field: "tier", value: .string("gold")),
                    ]))
            ],
            transcript: [
                "main participant_created#1 completed: main.start main.score[waits]",
                "  waits at score for scripts/s.py",
                "main wait_ended#1 completed: main.score main.if[match] main.mail",
                "  HELLO Planned 2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00",
                "customer tier=gold",
                "participant a_integer=4",
            ]),
        NodeScenario(
            tag: PythonCustomAction.tag, name: "what follows it in file order waits too, and what came before it holds",
            campaign: {
                $0.flow(
                    "main",
                    [
                        ("start", .participantCreated), ("score", .script("s.py")), ("mail", .email("HELLO")),
                        ("set", .set("a_string", .string, .text("x"))),
                    ], ["start>set", "start>score", "start>mail"])
            },
            ends: [.answer(.failed("KeyError: 'x'"))],
            transcript: [
                "main participant_created#1 completed: main.start main.set main.score[waits]",
                "  waits at score for scripts/s.py",
                "participant a_string=x",
                "main wait_ended#1 failed (flow main, node score: scripts/s.py: KeyError: 'x'): main.score",
            ]),
    ]
}

extension Node.Kind {
    static func script(_ name: String, timeout: Duration = PythonCustomAction.defaultTimeout) -> Node.Kind {
        .action(PythonCustomAction(script: name, timeout: timeout))
    }
}
