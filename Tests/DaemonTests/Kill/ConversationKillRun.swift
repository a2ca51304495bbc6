import Domain
import Foundation
import Store
import Synchronization
import TestSupport

/// One state directory, one channel and one crowd: daemon after daemon is killed, the last one finishes.
final class ConversationKillRun: Sendable {
    /// Where a process ends: around every message that leaves and every answer that comes in.
    static let points: [FaultPoint] = [
        .dueClaimed, .intentWritten, .intentCommitted, .messageSent, .outcomeWritten, .outcomeCommitted,
        .inboundWritten, .inboundCommitted,
    ]

    let crowd: CrowdPeer
    private let kind: ConversationKillTests.Kind
    private let installation: Installation
    private let reached = Mutex<Set<FaultPoint>>([])
    private let people = Mutex(0)

    var points: Set<FaultPoint> { reached.withLock { $0 } }

    init(_ kind: ConversationKillTests.Kind) async throws {
        self.kind = kind
        let port = try Self.freePort()
        crowd = try await CrowdPeer(kind.rawValue, publicPort: port)
        let secrets = try TemporaryDirectory("secrets")
        try secrets.write(kind == .telegram ? "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw" : "token", to: "token")
        try secrets.write("secret", to: "secret")
        try secrets.write("verify", to: "verify")
        let channel =
            switch kind {
            case .telegram:
                #""kind": "telegram", "token_file": "\#(secrets.path("token"))", "poll_timeout": 1, "rate": 1000, "recipient_rate": 100"#
            case .whatsapp:
                #""kind": "whatsapp_cloud", "phone_number_id": "1001", "access_token_file": "\#(secrets.path("token"))", "app_secret_file": "\#(secrets.path("secret"))", "verify_token_file": "\#(secrets.path("verify"))", "version": "v26.0""#
            case .twilio:
                #""kind": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef", "auth_token_file": "\#(secrets.path("token"))", "phone_number": "+15005550006", "rate": 1000"#
            }
        self.secrets = secrets
        installation = try Installation(
            channels: #"[{ "id": "c", \#(channel), "base_url": "\#(crowd.url)", "concurrency": 4 }]"#,
            more: """
                "agents_directory": "agents", "public_listen": "127.0.0.1:\(port)", "public_url": "\(CrowdPeer.publicURL)",
                """)
        try addCampaign()
    }

    private let secrets: TemporaryDirectory

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> UInt16 in
                guard bind(descriptor, generic, length) == 0, getsockname(descriptor, generic, &length) == 0 else {
                    return 0
                }
                return pointer.pointee.sin_port.bigEndian
            }
        }
        guard port > 0 else { throw Installation.Failure(description: "no free port") }
        return Int(port)
    }

    private func addCampaign() throws {
        let node =
            switch kind {
            case .telegram: #""type": "telegram_communication", "start_phrase": "Hello {{ name }}.""#
            case .whatsapp:
                #""type": "whatsapp_communication", "template": { "name": "hello_world", "language": "en_US", "parameters": [] }"#
            case .twilio: #""type": "voice_communication""#
            }
        try installation.directory.write(
            #"{ "format": 1, "id": "talk", "name": "Talk" }"#, to: "flows/talk/campaign.json")
        try installation.directory.write(
            """
            { "format": 1, "id": "ask", "name": "Ask", "active": true,
              "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "ask", \(node), "communication_name": "ASK", "agent": "clerk", "agent_channel": "c",
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
        for (index, point) in (Self.points + Self.points).enumerated() where findings.isEmpty {
            let nth = index < Self.points.count ? 1 : 3
            try drop()
            let daemon = try installation.serve(fault: "\(point.rawValue):\(nth)")
            if try await isKilled(daemon) {
                reached.withLock { _ = $0.insert(point) }
            } else {
                findings.append("\(point.rawValue):\(nth) was not reached; the log ends: \(logEnd)")
            }
            daemon.kill()
        }
        let daemon = try installation.serve()
        let isQuiet = try await eventually(within: .seconds(90), every: .milliseconds(250)) { try await self.isQuiet() }
        if !isQuiet { findings.append("the last daemon did not come to its end of work; the log ends: \(logEnd)") }
        daemon.send(SIGTERM)
        let end = try await daemon.waitForEnd(within: .seconds(30))
        if end != .exited(0) { findings.append("the last daemon ended with \(String(describing: end))") }
        return try await findings + check()
    }

    private func isKilled(_ daemon: ChildProcess) async throws -> Bool {
        for _ in 0..<20 {
            if let end = try await daemon.waitForEnd(within: .milliseconds(1500)) { return end == .signaled(SIGKILL) }
            try drop()
        }
        return false
    }

    private var logEnd: String { String(installation.logText.suffix(1500)) }

    /// Six more people in a file of their own.
    private func drop() throws {
        let first = people.withLock { people in
            defer { people += 6 }
            return people
        }
        var text = "external_id,name,phone,telegram_id\n"
        for number in first..<first + 6 {
            text += "P\(number),Person \(number),+44740012\(1000 + number),\(5000 + number)\n"
        }
        let inbox = "\(installation.state)/inbox/talk"
        try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
        let hidden = "\(inbox)/.\(first).csv"
        try Data(text.utf8).write(to: URL(filePath: hidden))
        try FileManager.default.moveItem(atPath: hidden, toPath: "\(inbox)/\(first).csv")
    }

    // MARK: What came of it

    /// Nothing waits: not here, and not at the provider.
    private func isQuiet() async throws -> Bool {
        guard try await crowd.ledger().waiting == 0, let store = installation.openStore() else { return false }
        defer { Task { try await store.close() } }
        let people = people.withLock { $0 }
        let rows = try await communications(store)
        guard rows.count == people, try await store.followUpOutlook().isEmpty,
            try await store.campaigns().allSatisfy({ $0.waitingEventCount == 0 })
        else { return false }
        for row in rows where !row.snapshot.status.isFinal {
            // What is unknown waits for the operator, and so does a conversation with something unknown in it.
            if row.snapshot.reason == .unknown { continue }
            let lines = try await store.lines(of: row.snapshot.key)
            if !lines.contains(where: { $0.state == .unknown }) { return false }
        }
        return true
    }

    private func communications(_ store: SQLiteStore) async throws -> [CommunicationRow] {
        var query = CommunicationQuery()
        query.page.limit = PageRequest.maximumLimit
        return try await store.communications(query).rows
    }

    private func check() async throws -> [String] {
        guard let store = installation.openStore() else { return ["there is no store"] }
        var findings = try await store.examine().map { "doctor: \($0.code): \($0.message)" }
        let ledger = try await crowd.ledger()
        var left = ledger.deliveries
        var heard: [String: Int] = [:]
        for row in try await communications(store) {
            let detail = try await store.communication(row.snapshot.key)
            var attempts: [String: (accepted: Int, unknown: Int)] = [:]
            for attempt in detail?.attempts ?? [] {
                let text = attempt.message.text ?? attempt.message.template?.name ?? ""
                let name = "\(attempt.message.recipient)|\(text)"
                switch attempt.outcome {
                case .accepted: attempts[name, default: (0, 0)].accepted += 1
                case .unknown: attempts[name, default: (0, 0)].unknown += 1
                case nil, .rejected, .addressRejected, .retry, .channelFailed:
                    // A call may have ended before the next word reached it; nothing else is refused here.
                    if kind != .twilio { findings.append("an attempt ended \(String(describing: attempt.outcome))") }
                }
            }
            for (name, tried) in attempts {
                let count = left.removeValue(forKey: name) ?? 0
                if tried.accepted > 1 || count < tried.accepted || count > max(1, tried.accepted + tried.unknown) {
                    findings.append("\(name): \(count) deliveries of \(tried)")
                }
                if count > 1, tried.unknown == 0 { findings.append("\(name) came \(count) times") }
            }
            let recipient = detail?.attempts.first?.message.recipient ?? ""
            let lines = try await store.lines(of: row.snapshot.key)
            heard[recipient, default: 0] += lines.count { $0.isInbound }
            let isPromised = row.snapshot.results["will_pay"] == .boolean(true)
            if row.snapshot.status == .completed, kind != .twilio, !isPromised {
                findings.append("\(recipient) completed without an answer")
            }
            if isPromised, row.snapshot.status == .completed {
                let status = try await store.participant(row.snapshot.key.participant)?.state.participant[.status]
                if status != .string("promised") { findings.append("\(recipient) promised, and no flow knows") }
            }
        }
        for (recipient, count) in ledger.answers where heard[recipient] != count {
            findings.append("\(recipient) answered \(count) times, and was heard \(heard[recipient] ?? 0) times")
        }
        if !left.isEmpty {
            findings.append("\(left.count) deliveries belong to no attempt: \(left.keys.sorted().prefix(3))")
        }
        try await store.close()
        return Array(findings.prefix(12))
    }
}
