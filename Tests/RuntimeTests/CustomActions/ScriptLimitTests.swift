import Domain
import Foundation
import TestSupport
import Testing

@testable import Runtime

/// What no script can do: run on, eat memory, leave things behind, disturb its neighbours.
@Suite(.serialized)
struct ScriptLimitTests {
    @Test(arguments: [
        ("def run(ctx):\n    while True: pass\n", "the script ran longer than its timeout of 0.4 s"),
        ("import time\ndef run(ctx):\n    time.sleep(60)\n", "the script ran longer than its timeout of 0.4 s"),
        ("while True: pass\n", "the script ran longer than its timeout of 0.4 s"),
        (
            "import signal, os\nfor number in range(1, 65):\n    try: signal.signal(number, signal.SIG_IGN)\n"
                + "    except (OSError, ValueError): pass\ndef run(ctx):\n    while True: pass\n",
            "the script ran longer than its timeout of 0.4 s"
        ),
    ])
    func endsWhatRunsTooLong(source: String, expected: String) async throws {
        let bench = ScriptBench()
        #expect(try await bench.failure(source, timeout: .milliseconds(400)) == expected)
        #expect(try await bench.value("1") == .integer(1))
        await bench.pool.end()
    }

    @Test(arguments: [
        ("x = bytearray(10**9)", "MemoryError"),
        ("x = []\n    while True: x.append([0] * 100_000)", "MemoryError (the limit is 96 MB)"),
        ("import ctypes; ctypes.string_at(0)", "the script's process crashed (SIGSEGV)"),
        ("import os; os.abort()", "the script's process crashed (SIGABRT)"),
        ("import os; os._exit(3)", "the script ended its process (exit code 3) instead of returning from run()"),
        ("import os; os._exit(0)", "the script ended its process (exit code 0) instead of returning from run()"),
        ("import os; os.kill(os.getpid(), 9)", "was killed (SIGKILL): out of memory, or from outside"),
        ("files = [open('/dev/null') for _ in range(100)]", "OSError: [Errno 24] Too many open files"),
        ("open('x', 'wb').write(bytes(5_000_000))", "OSError: [Errno 27] File too large"),
    ])
    func failsTheCallThatBreaksALimit(line: String, expected: String) async throws {
        let bench = ScriptBench {
            $0.memoryBytes = 96 << 20
            $0.fileBytes = 1 << 20
        }
        let text = try await bench.failure("def run(ctx):\n    \(line)\n")
        #expect(text.contains(expected), "\(text)")
        #expect(try await bench.value("2") == .integer(2))
        #expect(bench.pool.workerCount == 1)
        await bench.pool.end()
    }

    @Test func boundsWhatForksWithoutEnd() async throws {
        let bench = ScriptBench { $0.processes = 8 }
        let text = try await bench.failure("import os\ndef run(ctx):\n    while True: os.fork()\n")
        #expect(text == "the script had more than 8 processes at once")
        #expect(try await bench.value("3") == .integer(3))
        #expect(try await processes(below: bench.pool.processes) == 0)
        await bench.pool.end()
    }

    @Test func endsWhatACallLeavesRunning() async throws {
        let bench = ScriptBench()
        let directory = try TemporaryDirectory("scripts")
        let response = try await bench.run(
            """
            import os, time
            def run(ctx):
                for _ in range(3):
                    if os.fork() == 0:
                        os.setsid()
                        if os.fork() == 0:
                            time.sleep(60)
                        time.sleep(60)
                open("\(directory.path("done"))", "w").close()
            """)
        #expect(response.result == .returned([]))
        #expect(FileManager.default.fileExists(atPath: directory.path("done")))
        #expect(try await processes(below: bench.pool.processes) == 0)
        await bench.pool.end()
    }

    @Test func dropsWhatIsPrintedPastTheLimit() async throws {
        let bench = ScriptBench { $0.outputBytes = 1000 }
        let response = try await bench.run(
            """
            import os, sys
            def run(ctx):
                os.write(1, b"first\\n")
                for _ in range(100_000): print("x" * 100)
                print("y" * 100, file=sys.stderr)
                return {"participant": {"amount": 1}}
            """)
        #expect(
            response.result == .returned([ScriptWrite(level: .participant, field: "amount", value: .integer(1))]))
        #expect(response.output.utf8.count == 1000 && response.output.hasPrefix("first\nxxx"))
        await bench.pool.end()
    }

    @Test(arguments: [
        "import sys\ndef run(ctx):\n    assert sys.stdin.read() == ''\n",
        "import os\ndef run(ctx):\n    assert os.read(0, 10) == b''\n    os.closerange(0, 3)\n",
        "import os\ndef run(ctx):\n    assert dict(os.environ) == {'PATH': '/usr/local/bin:/usr/bin:/bin', 'LANG': 'C.UTF-8', 'TZ': 'UTC'}\n",
        "import os\ndef run(ctx):\n    assert os.listdir('.') == []\n    open('left', 'w').close(); os.makedirs('a/b')\n",
        "import sys\ndef run(ctx):\n    sys.stdout.close(); sys.stderr = None\n",
        "import json, builtins\ndef run(ctx):\n    assert json.dumps is not None\n    json.dumps = None; builtins.leak = 1\n",
        "import builtins, threading, time\ndef run(ctx):\n    assert not hasattr(builtins, 'leak')\n"
            + "    threading.Thread(target=time.sleep, args=(60,)).start()\n",
        "count = 0\ndef run(ctx):\n    global count\n    count += 1\n    assert count == 1\n",
        "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: 'int'\ndef run(ctx):\n    assert Point(1).x == 1\n",
        "import sys, os\ndef run(ctx):\n    assert not any('packages' in place for place in sys.path)\n",
        // A worker's own descriptors are not the script's.
        "import os\ndef run(ctx):\n    assert len(os.listdir('/proc/self/fd')) <= 5, os.listdir('/proc/self/fd')\n",
    ])
    func runsEachCallAsTheFirst(source: String) async throws {
        let bench = ScriptBench()
        for _ in 0..<3 {
            let result = try await bench.run(source).result
            #expect(result == .returned([]))
        }
        #expect(bench.pool.workerCount == 1)
        await bench.pool.end()
    }

    @Test func replacesAWorkerThatAScriptKillsAndLetsItsNeighboursGoOn() async throws {
        let bench = ScriptBench { $0.workers = 2 }
        let directory = try TemporaryDirectory("scripts")
        let neighbour = """
            import os, time
            def run(ctx):
                open("\(directory.path("started"))", "w").close()
                while not os.path.exists("\(directory.path("go"))"): time.sleep(0.005)
            """
        async let other = bench.run(neighbour)
        let text = try await bench.failure(
            """
            import os, time
            def run(ctx):
                while not os.path.exists("\(directory.path("started"))"): time.sleep(0.005)
                os.kill(os.getppid(), 9)
                time.sleep(60)
            """)
        #expect(text == "the script's worker ended during the call (signal 9)")
        #expect(try await bench.value("4") == .integer(4))
        try directory.write("", to: "go")
        #expect(try await other.result == .returned([]))
        await bench.pool.end()
        #expect(bench.pool.workerCount == 0)
    }

    @Test func givesTheCallOfAWorkerThatEndedBeforeToAnother() async throws {
        let bench = ScriptBench()
        #expect(try await bench.value("1") == .integer(1))
        let first = bench.pool.processes
        for process in first { kill(process, SIGKILL) }
        #expect(try await bench.value("2") == .integer(2))
        #expect(bench.pool.processes != first && bench.pool.workerCount == 1)
        await bench.pool.end()
    }

    @Test func makesRoomForANewWorkerAfterItsCalls() async throws {
        let bench = ScriptBench { $0.callsPerWorker = 2 }
        var seen: Set<[Int32]> = []
        for number in 1...6 {
            #expect(try await bench.value("\(number)") == .integer(Int64(number)))
            if !bench.pool.processes.isEmpty { seen.insert(bench.pool.processes) }
        }
        #expect(seen.count == 3 && bench.pool.workerCount == 0)
        await bench.pool.end()
    }

    @Test func endsIdleWorkersAndTheirDirectories() async throws {
        let bench = ScriptBench()
        guard case .string(let place)? = try await bench.value("os.getcwd()", imports: "import os") else {
            throw Trouble("no directory")
        }
        let process = try #require(bench.pool.processes.first)
        #expect(await bench.pool.endIdle() == Site.start + .seconds(60))
        bench.clock.advance(by: .seconds(60))
        #expect(await bench.pool.endIdle() == nil)
        #expect(bench.pool.workerCount == 0)
        #expect(kill(process, 0) == -1 && errno == ESRCH)
        #expect(!FileManager.default.fileExists(atPath: place))
        await bench.pool.end()
    }

    @Test func givesUpWhatIsUnderWayWhenItEnds() async throws {
        let bench = ScriptBench()
        let directory = try TemporaryDirectory("scripts")
        async let response = bench.pool.run(
            ScriptBench.request(
                "import time\ndef run(ctx):\n    open('\(directory.path("started"))', 'w').close()\n    time.sleep(60)\n"
            ))
        async let waiting = bench.pool.run(ScriptBench.request("def run(ctx): pass"))
        while !FileManager.default.fileExists(atPath: directory.path("started")) { usleep(2000) }
        await bench.pool.end()
        #expect(try await response == nil)
        #expect(try await waiting == nil)
        #expect(bench.pool.workerCount == 0)
    }

    @Test func saysWhyNoWorkerStarts() async throws {
        let missing = ScriptBench { $0.python = "no-such-python" }
        await #expect(
            throws: CustomActionFault(
                "custom actions cannot start no-such-python: No such file or directory (install python3, or set custom_actions.python)"
            )
        ) {
            try await missing.run("def run(ctx): pass")
        }
        let other = ScriptBench { $0.python = "false" }
        await #expect(throws: CustomActionFault("custom actions: false ended before it was ready (exit code 1)")) {
            try await other.run("def run(ctx): pass")
        }
        let stranger = ScriptBench { $0.user = "no-such-user" }
        await #expect(throws: CustomActionFault("there is no user 'no-such-user' (custom_actions.user)")) {
            try await stranger.run("def run(ctx): pass")
        }
        #expect(other.pool.workerCount == 0)
    }

    @Test(.enabled(if: geteuid() == 0, "another user needs root"))
    func runsAsTheUserThatIsConfigured() async throws {
        let bench = ScriptBench {
            $0.user = "nobody"
            $0.processes = 4
        }
        let value = try await bench.value(
            "f'{pwd.getpwuid(os.getuid()).pw_name} {os.getresuid()} {os.getgroups()}'", imports: "import os, pwd")
        let identifier = try #require(getpwnam("nobody")).pointee.pw_uid
        #expect(value == .string("nobody (\(identifier), \(identifier), \(identifier)) []"))
        let text = try await bench.failure("import os\ndef run(ctx):\n    while True: os.fork()\n")
        #expect(text.contains("BlockingIOError") || text.contains("more than 4 processes"), "\(text)")
        await bench.pool.end()
    }

    @Test func runsManyCallsOnFewWorkers() async throws {
        let bench = ScriptBench { $0.workers = 2 }
        let began = ContinuousClock.now
        let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    let source = "def run(ctx):\n    return {'participant': {'n': int(ctx.idempotency_key)}}\n"
                    guard case .returned(let writes) = try await bench.run(source, key: "\(number)").result,
                        case .integer(let value)? = writes.first?.value
                    else { throw Trouble("no number") }
                    return value == number ? value : -1
                }
            }
            var sum: Int64 = 0
            for try await value in group { sum += value }
            return sum
        }
        let taken = (ContinuousClock.now - began).components
        #expect(sum == 499_500)
        print("script pool: 1000 calls on 2 workers in \(Double(taken.seconds) + Double(taken.attoseconds) / 1e18) s")
        await bench.pool.end()
    }

    /// How many processes the workers have.
    private func processes(below workers: [Int32]) async throws -> Int {
        var count = 0
        for worker in workers {
            let text = try String(contentsOfFile: "/proc/\(worker)/task/\(worker)/children", encoding: .utf8)
            count += text.split(separator: " ").count
        }
        return count
    }
}
