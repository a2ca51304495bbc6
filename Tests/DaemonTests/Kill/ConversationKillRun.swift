import Domain
import Foundation
import Store
import Synchronization
import TestSupport

/// One state directory, one channel and one crowd: daemon after daemon is killed, the last one finishes.
final class ConversationKillRun: Sendable {
    let crowd: CrowdPeer
    private let kind: ConversationKind
    private let installation: Installation
    private let secrets: TemporaryDirectory
    private let reached = Mutex<Set<FaultPoint>>([])
    private let people = Mutex(0)
    /// How often each person had been heard when the last daemon was killed.
    private let kept = Mutex<[String: Int]>([:])

    var points: Set<FaultPoint> { reached.withLock { $0 } }

    init(_ kind: ConversationKind) async throws {
        self.kind = kind
        let port = try FreePort.find()
        crowd = try await CrowdPeer(kind, publicPort: port)
        secrets = try TemporaryDirectory("secrets")
        try secrets.write(kind.token, to: "token")
        try secrets.write("secret", to: "secret")
        try secrets.write("verify", to: "verify")
        installation = try Installation(
            channels: #"[{ "id": "c", \#(kind.channel(crowd, secrets: secrets)) }]"#,
            more: """
                "agents_directory": "agents", "public_listen": "127.0.0.1:\(port)", "public_url": "\(CrowdPeer.publicURL)",
                """)
        try addCampaign()
    }

    private func addCampaign() throws {
        try installation.directory.write(
            #"{ "format": 1, "id": "talk", "name": "Talk" }"#, to: "flows/talk/campaign.json")
        try installation.directory.write(
            """
            { "format": 1, "id": "ask", "name": "Ask", "active": true,
              "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "ask", \(kind.node), "communication_name": "ASK", "agent": "clerk", "agent_channel": "c",
                  "date_time": "today", "from": "00:00", "to": "00:00", "duration": "08:00" }
              ],
              "edges": [{ "from": "created", "to": "ask" }] }
            """, to: "flows/talk/ask.flow.json")
        try installation.directory.write(
            """
            { "format": 1, "id": "mark", "name": "Mark", "active": true,
              "nodes": [
                { "id": "ended", "type": "communication_ended", "communication_name": "ASK" },
                { "id": "yes", "type": "field_check", "property": "result.will_pay", "operator": "equals", "value": true },
                { "id": "mark", "type": "update_field",
                  "assignments": [{ "attribute": "participant.status", "value": "promised" }] }
              ],
              "edges": [{ "from": "ended", "to": "yes" }, { "from": "yes", "port": "match", "to": "mark" }] }
            """, to: "flows/talk/mark.flow.json")
        try installation.directory.write(
            """
            { "id": "clerk", "kind": "form", "channels": ["c"], "language": "en", "welcome_message": "Good day.",
              "thanks_message": "Thank you.",
              "results": [{ "field_name": "will_pay", "field_type": "bool", "question": "Will you pay?" }] }
            """, to: "agents/clerk.json")
    }

    /// What is not as it should be.
    func play() async throws -> [String] {
        var findings: [String] = []
        for nth in kind.times {
            for point in kind.points where findings.isEmpty {
                try drop()
                let daemon = try installation.serve(fault: "\(point.rawValue):\(nth)")
                if try await isKilled(daemon) {
                    reached.withLock { _ = $0.insert(point) }
                } else {
                    findings.append("\(point.rawValue):\(nth) was not reached; the log ends: \(logEnd)")
                }
                daemon.kill()
                findings += try await orphans()
                findings += try await forgotten()
            }
        }
        if findings.isEmpty { findings = try await finish() }
        return try await findings + forgotten() + reckoning().findings()
    }

    /// The last daemon's life.
    private func finish() async throws -> [String] {
        var findings: [String] = []
        try drop()
        let daemon = try installation.serve()
        let isQuiet = try await eventually(every: .milliseconds(250)) {
            try await reckoning().isQuiet()
        }
        if !isQuiet { findings.append("the last daemon did not come to its end of work; the log ends: \(logEnd)") }
        daemon.send(SIGTERM)
        let end = try await daemon.waitForEnd()
        if end != .exited(0) { findings.append("the last daemon ended with \(String(describing: end))") }
        findings += try await orphans()
        // What calls play, and it is as private as what was said.
        let sounds = FileManager.default.subpaths(atPath: "\(installation.state)/sip/c") ?? []
        if !sounds.isEmpty { findings.append("\(sounds.count) files of calls are left") }
        return findings
    }

    private func reckoning() -> ConversationReckoning {
        ConversationReckoning(
            kind: kind, crowd: crowd, installation: installation, people: people.withLock { $0 })
    }

    private func isKilled(_ daemon: ChildProcess) async throws -> Bool {
        for _ in 0..<20 {
            if let end = try await daemon.waitForEnd(within: .milliseconds(1500)) { return end == .signaled(SIGKILL) }
            try drop()
        }
        return try await daemon.waitForEnd() == .signaled(SIGKILL)
    }

    /// Nobody holds a call whose daemon is gone.
    private func orphans() async throws -> [String] {
        let folder = "\(installation.state)/sip"
        let areGone = try await eventually { WorkingProcesses.below(folder).isEmpty }
        return areGone
            ? [] : ["the daemon is gone, and \(WorkingProcesses.below(folder).count) processes of calls are not"]
    }

    /// What was kept once stays kept, also of a call that is no more.
    private func forgotten() async throws -> [String] {
        let now = try await reckoning().heard()
        let before = kept.withLock { kept in
            defer { kept = now }
            return kept
        }
        return before.filter { now[$0.key, default: 0] < $0.value }.map { "\($0.key): an answer was forgotten" }
    }

    private var logEnd: String { String(installation.logText.suffix(1500)) }

    /// More people in a file of their own.
    private func drop() throws {
        let first = people.withLock { people in
            defer { people += kind.crowdSize }
            return people
        }
        var text = "external_id,name,email,phone,telegram_id\n"
        for number in first..<first + kind.crowdSize {
            text += "P\(number),Person \(number),p\(number)@people.example,+44740012\(1000 + number),\(5000 + number)\n"
        }
        let inbox = "\(installation.state)/inbox/talk"
        try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
        let hidden = "\(inbox)/.\(first).csv"
        try Data(text.utf8).write(to: URL(filePath: hidden))
        try FileManager.default.moveItem(atPath: hidden, toPath: "\(inbox)/\(first).csv")
    }
}
