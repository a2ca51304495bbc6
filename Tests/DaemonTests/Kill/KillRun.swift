import Domain
import Foundation
import TestSupport

/// The lives of one state directory: each is killed, the next begins on what it left, the last one finishes.
struct KillRun: Sendable {
    /// What a run came to; the sums of several are those of all.
    struct Tally: Sendable {
        var kills = 0
        var points: [FaultPoint: Int] = [:]
        var reckoning = Reckoning()

        static func += (a: inout Tally, b: Tally) {
            a.kills += b.kills
            a.points.merge(b.points, uniquingKeysWith: +)
            a.reckoning += b.reckoning
        }
    }

    /// Tells the addresses and files of this run from those of others.
    let name: String
    let installation: Installation
    let lives: [Life]
    /// What the recipients have got, by the communication's id.
    let deliveries: @Sendable () throws -> [String: Int]

    private static let running = "open"
    private static let held = "held"

    func play() async throws -> Tally {
        var tally = Tally()
        var files: [RowFile] = []
        // What stands still at one point does not reach the others: the reckoning tells why.
        for (index, life) in lives.enumerated() where tally.reckoning.findings.isEmpty {
            // Halfway the campaign that only gathered events until now begins to take them.
            if index == lives.count / 2 { try await startHeld(whileServed: name.hasSuffix("even")) }
            for _ in 0..<life.fileCount { try drop(&files) }
            switch life.ending {
            case .instant(let delay):
                let daemon = try installation.serve()
                let clock = LiveClock()
                try await clock.sleep(for: delay)
                let end = daemon.kill()
                if end != .signaled(SIGKILL) {
                    tally.reckoning.find("a daemon ended by itself: \(String(describing: end))")
                }
            case .fault(let point, let nth):
                let daemon = try installation.serve(fault: "\(point.rawValue):\(nth)")
                if try await isKilled(daemon, feeding: &files) {
                    tally.points[point, default: 0] += 1
                } else {
                    tally.reckoning.find("\(point.rawValue):\(nth) was not reached; the log ends: \(logEnd)")
                }
                daemon.kill()
            }
            tally.kills += 1
        }
        try await finish(files.count, &tally)
        try await tally.reckoning.check(
            installation, files: files, deliveries: try deliveries(), kills: tally.kills)
        return tally
    }

    /// Gives the daemon more to do until it meets its end.
    private func isKilled(_ daemon: ChildProcess, feeding files: inout [RowFile]) async throws -> Bool {
        for _ in 0..<20 {
            if let end = try await daemon.waitForEnd(within: .milliseconds(1500)) { return end == .signaled(SIGKILL) }
            try drop(&files)
        }
        return try await daemon.waitForEnd() == .signaled(SIGKILL)
    }

    private func drop(_ files: inout [RowFile]) throws {
        let number = files.count
        var file = RowFile(
            "\(name)-\(number).csv", campaign: number.isMultiple(of: 3) ? Self.held : Self.running)
        for row in 0..<9 { file.accept("\(name)-\(number)-\(row)@example.org") }
        file.reject("\(name)-\(number)-bad@example.org,Somebody,much")
        file.accept("\(name)-\(number)-9@example.org", amount: "7")
        file.reject(",Nobody,1")
        try installation.drop(file)
        files.append(file)
    }

    private func startHeld(whileServed: Bool) async throws {
        let ready = installation.said("[campaignd] ready")
        let daemon = whileServed ? try installation.serve() : nil
        if daemon != nil { try await installation.waitUntilReady(ready + 1) }
        let started = try await installation.run(["start", Self.held])
        guard started.end == .exited(0), started.output.contains("held is running") else {
            throw Installation.Failure(description: "start: \(started)")
        }
        daemon?.kill()
    }

    /// The last life, which nothing disturbs.
    private func finish(_ uploads: Int, _ tally: inout Tally) async throws {
        let daemon = try installation.serve()
        let isQuiet = try await eventually(every: .milliseconds(100)) {
            try await installation.isQuiet(uploads: uploads)
        }
        if !isQuiet { tally.reckoning.find("the last daemon did not come to its end of work; the log ends: \(logEnd)") }
        daemon.send(SIGTERM)
        let end = try await daemon.waitForEnd()
        if end != .exited(0) { tally.reckoning.find("the last daemon ended with \(String(describing: end))") }
    }

    private var logEnd: String { String(installation.logText.suffix(1500)) }
}
