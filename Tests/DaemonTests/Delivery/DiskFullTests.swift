import Domain
import Foundation
import TestSupport
import Testing

/// A state directory on a small file system that only the daemon sees, so that it goes away with the daemon.
struct DiskFullTests {
    /// Whether this user may mount a file system in a namespace of their own.
    static let canMount: Bool = {
        guard geteuid() == 0, let directory = try? TemporaryDirectory("mount") else { return false }
        let output = directory.path("output")
        let probe = try? ChildProcess(
            ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "none", directory.path],
            environment: ProcessInfo.processInfo.environment, output: output)
        guard let probe else { return false }
        var status: ChildProcess.End?
        // A mount takes milliseconds, but not on every machine; it is asked before any test runs, where nothing can be awaited.
        for _ in 0..<Patience.longestSeconds * 100 where status == nil {
            status = probe.poll()
            usleep(10_000)
        }
        return status == .exited(0)
    }()

    @Test(
        "O1 a full disk: goes on when space returns",
        .enabled(if: canMount, "only root may mount the small file system that is to be full"))
    func goesOnWhenSpaceReturns() async throws {
        let place = try TemporaryDirectory("small")
        let installation = try Installation(
            channels: #"[{ "id": "outbox", "kind": "outbox" }]"#, batchRows: 100, state: "\(place.path)/state",
            prefix: [
                "unshare", "-m", "sh", "-c", #"mount -t tmpfs -o size=64m none "$0" && exec "$@""#, place.path,
            ])
        try installation.addCampaign("shop", channel: "outbox")
        let daemon = try installation.serve()
        try await installation.waitUntilReady()
        // What the daemon sees, seen from here.
        let root = "/proc/\(daemon.processID)/root"
        let state = root + installation.state
        var file = RowFile("rows.csv", campaign: "shop")
        for row in 0..<100 { file.accept("full\(row)@example.org") }
        // The file lies there, and then nothing more fits.
        let stage = "\(state)/stage.csv"
        try Data(file.text.utf8).write(to: URL(filePath: stage))
        let filler = "\(root)\(place.path)/filler"
        let bytes = fill(filler)
        #expect(bytes > 1 << 20)
        #expect(rename(stage, "\(state)/inbox/shop/rows.csv") == 0)

        let words = ["import waits and tries again", "takes no work for now"]
        #expect(try await eventually { words.contains { installation.said($0) > 0 } }, "\(installation.logText)")
        #expect(installation.logText.contains("full") || installation.logText.contains("No space left"))
        #expect(daemon.poll() == nil)
        // The commands tell what the daemon tells.
        for command in [["status"], ["status", "--json"], ["doctor", "--no-channels"]] {
            let told = try await beside(daemon, installation, command)
            #expect(told.contains("disk_full"), "\(command): \(told)")
        }

        #expect(unlink(filler) == 0)
        let outbox = "\(state)/outbox"
        let isDone = try await eventually {
            let files = FileManager.default.subpaths(atPath: outbox) ?? []
            return files.count { $0.hasSuffix(".eml") } == 100
        }
        #expect(isDone, "\(installation.logText)")
        #expect(daemon.poll() == nil)
        #expect(FileManager.default.fileExists(atPath: "\(state)/done/shop/rows.result.json"))
        #expect(
            try await eventually {
                let told = try await beside(daemon, installation, ["status", "--json"])
                return told.contains("shop") && !told.contains("problems")
            })
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
    }

    /// The disk fills up again and again while mail goes out: what was sent is known, and nobody gets it twice. There is
    /// room for the whole of SQLite's log, which otherwise fills the disk by itself.
    @Test(
        "O1 a full disk: sends nothing twice",
        .enabled(if: canMount, "only root may mount the small file system that is to be full"))
    func sendsNothingTwiceWhileTheDiskFillsUp() async throws {
        let peer = try await MailPeer()
        defer { peer.end() }
        let place = try TemporaryDirectory("small")
        let installation = try Installation(
            channels: DeliveryTests.channels(port: peer.port, concurrency: 8), batchRows: 100,
            state: "\(place.path)/state",
            prefix: [
                "unshare", "-m", "sh", "-c", #"mount -t tmpfs -o size=256m none "$0" && exec "$@""#, place.path,
            ])
        try installation.addCampaign("shop", channel: "mail")
        let daemon = try installation.serve()
        try await installation.waitUntilReady()
        let root = "/proc/\(daemon.processID)/root"
        let rounds = 5
        let rows = 240
        let filler = "\(root)\(place.path)/filler"
        var dropped = 0
        for round in 0..<rounds {
            // Mail of this file is under way when the disk fills up, and a second file can only be read when it has space.
            for half in ["before", "while"] {
                var file = RowFile("\(half)\(round).csv", campaign: "shop")
                for row in 0..<rows / 2 { file.accept("full\(round).\(half).\(row)@example.org") }
                try Data(file.text.utf8).write(to: URL(filePath: "\(root)\(installation.state)/\(file.name)"))
            }
            let inbox = "\(root)\(installation.state)/inbox/shop"
            try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
            #expect(rename("\(root)\(installation.state)/before\(round).csv", "\(inbox)/before\(round).csv") == 0)
            let before = dropped
            let isUnderWay = try await eventually { try peer.mails().count > before }
            #expect(isUnderWay, "\(installation.logText)")
            _ = fill(filler)
            #expect(rename("\(root)\(installation.state)/while\(round).csv", "\(inbox)/while\(round).csv") == 0)
            dropped += rows
            if round == 0 {
                let words = ["cannot be recorded", "takes no work for now", "import waits and tries again"]
                #expect(
                    try await eventually { words.contains { installation.said($0) > 0 } }, "\(installation.logText)")
            }
            // It stands still.
            var last = -1
            _ = try await eventually(every: .milliseconds(500)) {
                defer { last = (try? peer.mails().count) ?? 0 }
                return try peer.mails().count == last
            }
            #expect(unlink(filler) == 0)
        }
        let count = dropped
        #expect(
            try await eventually(every: .milliseconds(200)) {
                try Set(peer.mails().flatMap(\.recipients)).count == count
            }, "\(installation.logText)")
        #expect(daemon.poll() == nil)
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
        let doubled = try peer.counts().filter { $0.value > 1 }
        #expect(doubled.isEmpty)
        #expect(try peer.mails().count == count)
    }

    /// What a command says that sees what the daemon sees, whatever it ends with.
    private func beside(
        _ daemon: ChildProcess, _ installation: Installation, _ arguments: [String]
    ) async throws -> String {
        let command = ["nsenter", "-t", "\(daemon.processID)", "-m", Installation.binary] + arguments
        let script = #""$@" || true"#
        let told = try await Command.run(
            ["sh", "-c", script, "sh"] + command + ["--config", installation.directory.path("campaignd.json")])
        return String(decoding: told, as: UTF8.self)
    }

    /// Writes until nothing more fits; answers how many bytes did.
    private func fill(_ path: String) -> Int {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var total = 0
        for size in [65_536, 512, 1] {
            let block = [UInt8](repeating: 0x78, count: size)
            while true {
                let written = write(descriptor, block, block.count)
                guard written > 0 else { break }
                total += written
            }
        }
        return total
    }
}
