import Domain
import Foundation
import TestSupport
import Testing

/// SIGKILL at every named fault point and at random instants: nothing is lost, nothing is done twice, and what was sent
/// twice is what the store calls unknown.
struct KillTests {
    @Test(.endsWhatHangs)
    func losesNothingAndDoublesOnlyWhatItCallsUnknown() async throws {
        let mail = try await MailPeer()
        defer { mail.end() }
        let began = ContinuousClock.now
        let tally = try await withThrowingTaskGroup(of: KillRun.Tally.self) { group in
            for (index, times) in [[1, 2, 3], [1, 2, 5], [1, 3, 4]].enumerated() {
                let parity = index.isMultiple(of: 2) ? "even" : "odd"
                let run = try mailRun("mail\(index)-\(parity)", mail, times, seed: UInt64(index))
                group.addTask { try await run.play() }
            }
            let run = try outboxRun("outbox-odd", [1, 2, 4], seed: 9)
            group.addTask { try await run.play() }
            var total = KillRun.Tally()
            for try await tally in group { total += tally }
            return total
        }
        let sums = tally.reckoning
        print(
            """
            kill test: \(tally.kills) kills, \(tally.points.count) of \(Life.points.count) points hit \
            \(tally.points.values.reduce(0, +)) times, \(sums.participants) participants, \(sums.deliveries) deliveries, \
            \(sums.unknownAttempts) unknown attempts, \(sums.explainedDuplicates) duplicates explained by them, \
            \(sums.unexplainedDuplicates) not, \
            \((ContinuousClock.now - began).components.seconds) s
            """)
        #expect(sums.findings == [])
        #expect(sums.unexplainedDuplicates == 0)
        #expect(Set(tally.points.keys) == Set(Life.points))
        #expect(tally.kills >= 240)
    }

    private func mailRun(_ name: String, _ mail: MailPeer, _ times: [Int], seed: UInt64) throws -> KillRun {
        // A domain of its own tells this run's Message-IDs from those of the others.
        let domain = "\(name).example"
        let installation = try Installation(
            channels: """
                [{ "id": "mail", "kind": "email", "address": "sender@\(domain)", "smtp_server": "127.0.0.1",
                   "smtp_port": \(mail.port), "security": "none", "smtp_delay": 0,
                   "concurrency": \(Reckoning.concurrency), "on_unknown": "resend",
                   "unknown_repeats": 1000 }]
                """)
        try addCampaigns(installation, channel: "mail")
        return KillRun(
            name: name, installation: installation, lives: Life.plan(times: times, random: 30, seed: seed)
        ) {
            let counts = try mail.counts().compactMap { id, count -> (String, Int)? in
                // What is before the domain is signed: <KEY.SIGNATURE@domain>.
                guard id.hasSuffix("@\(domain)"), let end = id.dropLast(domain.count + 1).lastIndex(of: ".") else {
                    return nil
                }
                return (String(id[..<end]), count)
            }
            return Dictionary(counts, uniquingKeysWith: +)
        }
    }

    private func outboxRun(_ name: String, _ times: [Int], seed: UInt64) throws -> KillRun {
        let installation = try Installation(
            channels: #"[{ "id": "outbox", "kind": "outbox", "concurrency": \#(Reckoning.concurrency) }]"#)
        try addCampaigns(installation, channel: "outbox")
        return KillRun(
            name: name, installation: installation, lives: Life.plan(times: times, random: 30, seed: seed)
        ) {
            let files = FileManager.default.subpaths(atPath: "\(installation.state)/outbox") ?? []
            let names = files.filter { $0.hasSuffix(".eml") }.map { ($0 as NSString).lastPathComponent }
            return names.reduce(into: [:]) { $0[String($1.dropLast(4)), default: 0] += 1 }
        }
    }

    private func addCampaigns(_ installation: Installation, channel: String) throws {
        try installation.addCampaign("open", channel: channel, isScored: true)
        try installation.addCampaign("held", start: "manual", channel: channel, isScored: true)
    }
}
