import Domain
import Testing

@testable import Runtime

/// What a script is handed and what it may return.
struct ScriptAnswerTests {
    @Test(arguments: [
        ("ctx.participant.amount + 1", FieldValue.integer(4)),
        ("ctx.participant['amount'] / 2", .number(1.5)),
        ("ctx.params.list[1].deep", .string("x")),
        ("ctx.params['list'][1]['deep'] + str(len(ctx.params.list))", .string("x2")),
        ("dict(ctx.params)['limit']", .number(2.5)),
        ("ctx.participant.items is None", .boolean(true)),
        ("[name for name in ctx.customer][0]", .string("name")),
        ("ctx.participant.get('nothing', 7)", .integer(7)),
        ("ctx.communication.results.date", .string("yes")),
        ("ctx.communication.started_at.hour", .integer(10)),
        ("ctx.idempotency_key", .string("key-1")),
        ("ctx.timezone", .string("Europe/London")),
        ("ctx.now.tzinfo.key", .string("Europe/London")),
        ("(ctx.participant.at - ctx.now).days", .integer(28)),
        ("ctx.participant.due.replace(day=1)", .date(CivilDate(year: 2026, month: 6, day: 1) ?? .minimum)),
        ("-2**63", .integer(.min)),
        ("0.1 + 0.2", .number(0.30000000000000004)),
        ("5e-324", .number(.leastNonzeroMagnitude)),
        ("True", .boolean(true)),
        ("'a\\x00\u{1F600}'", .string("a\u{0}\u{1F600}")),
    ])
    func handsValuesOverAndTakesThemBack(expression: String, expected: FieldValue) async throws {
        let bench = ScriptBench()
        #expect(try await bench.value(expression) == expected)
        await bench.pool.end()
    }

    @Test(arguments: [
        // A wall clock of the participant's zone stays one.
        ("ctx.participant.at", 10 * 3600, nil as Int32?),
        ("ctx.now", 10 * 3600, nil),
        ("ctx.participant.at.replace(tzinfo=None)", 10 * 3600, nil),
        ("ctx.participant.at.astimezone(timezone.utc)", 9 * 3600, 0),
        ("datetime(2026, 6, 30, 10, tzinfo=timezone(timedelta(hours=2, seconds=1)))", 8 * 3600 - 1, 0),
        // The hour that comes twice is told apart by its offset.
        ("datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=ctx.now.tzinfo)", 5400, 0),
        ("datetime(2026, 10, 25, 1, 30, tzinfo=ctx.now.tzinfo)", 5400, 3600),
    ])
    func keepsWallClocksOfTheZone(expression: String, second: Int, offset: Int32?) async throws {
        let bench = ScriptBench()
        let value = try await bench.value(expression, imports: "from datetime import *")
        guard case .datetime(let datetime)? = value else { throw Trouble("\(String(describing: value))") }
        #expect(datetime.microsecondOfDay / 1_000_000 == Int64(second))
        #expect(datetime.utcOffset == offset)
        await bench.pool.end()
    }

    @Test func returnsWritesOfBothLevelsInOrder() async throws {
        let bench = ScriptBench()
        let response = try await bench.run(
            """
            def run(ctx):
                print("said")
                return {"customer": {"name": "Bob"}, "participant": {"amount": None}}
            """)
        #expect(
            response
                == ScriptResponse(
                    .returned([
                        ScriptWrite(level: .customer, field: "name", value: .string("Bob")),
                        ScriptWrite(level: .participant, field: "amount", value: nil),
                    ]), output: "said\n"))
        #expect(try await bench.run("def run(ctx): pass").result == .returned([]))
        await bench.pool.end()
    }

    @Test(arguments: [
        ("return 3", "run() returned int (None or a dict with \"participant\" or \"customer\" was expected)"),
        ("return {'other': {}}", "the key 'other' (\"participant\" and \"customer\" are known)"),
        ("return {'participant': 3}", "participant is of type int (a dict of fields was expected)"),
        ("return {'participant': {1: 2}}", "participant has a key of type int (names of fields were expected)"),
        ("return {'participant': {'x': {1}}}", "participant.x is of type set (str, int, float, bool, None"),
        ("return {'customer': {'x': [1]}}", "customer.x is of type list"),
        ("return {'customer': {'x': b'1'}}", "customer.x is of type bytes"),
        ("return {'participant': {'x': 2**63}}", "participant.x is an int past 64 bits"),
        ("return {'participant': {'x': float('nan')}}", "participant.x is the float nan (a finite one was expected)"),
        ("return {'participant': {'x': '\\ud800'}}", "participant.x is a str with half a surrogate pair"),
        ("return {'participant': {'x': 'y' * 2_000_000}}", "run() returned 2000050 bytes (at most 1048576)"),
        ("ctx.participant.amount = 4", "ctx.participant is read-only (fields are written by what run() returns)"),
        ("ctx.participant['amount'] = 4", "ctx.participant is read-only"),
        ("del ctx.customer.name", "ctx.customer is read-only"),
        ("ctx.now = None", "ctx is read-only"),
        ("ctx.params.list[0] = 3", "'tuple' object does not support item assignment"),
        ("ctx.params.list[1].deep = 3", "is read-only"),
        ("ctx.participant.amont", "ctx.participant has no 'amont' (did you mean 'amount'?)"),
        ("ctx.customer['zzz']", "ctx.customer has no 'zzz' (there are: name)"),
    ])
    func saysWhatIsWrongWithAnAnswer(line: String, expected: String) async throws {
        let bench = ScriptBench()
        let text = try await bench.failure("def run(ctx):\n    \(line)\n")
        #expect(text.contains(expected), "\(text)")
        await bench.pool.end()
    }

    @Test func tellsTheScriptsOwnFramesOfATraceback() async throws {
        let bench = ScriptBench()
        let text = try await bench.failure(
            """
            import json
            def read():
                return json.loads("{")
            def run(ctx):
                try:
                    read()
                except ValueError as error:
                    raise RuntimeError("cannot read") from error
            """)
        #expect(
            text == """
                Traceback (most recent call last):
                  File "scripts/act.py", line 6, in run
                    read()
                  File "scripts/act.py", line 3, in read
                    return json.loads("{")
                           ^^^^^^^^^^^^^^^
                json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)

                The above exception was the direct cause of the following exception:

                Traceback (most recent call last):
                  File "scripts/act.py", line 8, in run
                    raise RuntimeError("cannot read") from error
                RuntimeError: cannot read
                """)
        await bench.pool.end()
    }

    @Test(arguments: [
        ("def run(ctx)\n    pass\n", "SyntaxError: expected ':'"),
        ("x = 1\n", "scripts/act.py has no function run (def run(ctx): was expected)"),
        ("import numpy\n", "ModuleNotFoundError: No module named 'numpy'"),
        ("import sibling\n", "ModuleNotFoundError: No module named 'sibling'"),
        ("def run(ctx):\n    raise SystemExit(3)\n", "SystemExit: 3"),
        ("def run(ctx):\n    return run(ctx)\n", "RecursionError"),
        ("def run(ctx):\n    raise KeyboardInterrupt\n", "KeyboardInterrupt"),
        ("def run():\n    pass\n", "takes 0 positional arguments but 1 was given"),
    ])
    func failsAScriptThatCannotRun(source: String, expected: String) async throws {
        let bench = ScriptBench()
        let text = try await bench.failure(source)
        #expect(text.contains(expected), "\(text)")
        #expect(text.utf8.count <= 8192)
        await bench.pool.end()
    }

    @Test func cutsALongTracebackInItsMiddle() async throws {
        let bench = ScriptBench()
        let text = try await bench.failure("def run(ctx):\n    raise ValueError('x' * 100_000 + 'end')\n")
        #expect(text.utf8.count <= 8192)
        #expect(text.hasPrefix("Traceback") && text.hasSuffix("xend") && text.contains("\n  ...\n"))
        await bench.pool.end()
    }
}
