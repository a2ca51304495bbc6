import Domain
import Foundation
import Store

/// What the lives of a ``ConversationKillRun`` came to: the store on one side, what the crowd tells on the other.
struct ConversationReckoning: Sendable {
    let kind: ConversationKind
    let crowd: CrowdPeer
    let installation: Installation
    /// How many there are by now.
    let people: Int

    private struct Tried {
        var accepted = 0
        var unknown = 0
    }

    // MARK: Whether all is done

    /// Nothing waits: not here, and not with the people.
    func isQuiet() async throws -> Bool {
        let ledger = try await crowd.ledger()
        guard ledger.waiting == 0, let store = installation.openStore() else { return false }
        let isQuiet = try await isQuiet(store, ledger)
        try await store.close()
        return isQuiet
    }

    private func isQuiet(_ store: SQLiteStore, _ ledger: CrowdPeer.Ledger) async throws -> Bool {
        let rows = try await communications(store)
        guard rows.count == people, try await store.followUpOutlook().isEmpty,
            try await store.campaigns().allSatisfy({ $0.waitingEventCount == 0 })
        else { return false }
        for row in rows where try await !isAtRest(row, store) { return false }
        let heard = try await heard(store)
        return ledger.answers.allSatisfy { heard[$0.key, default: 0] >= $0.value }
    }

    /// It has ended, or waits for somebody else: what is unknown for the operator, and so does a conversation with
    /// something unknown in it; a call that was not answered for the next.
    private func isAtRest(_ row: CommunicationRow, _ store: SQLiteStore) async throws -> Bool {
        if row.snapshot.status.isFinal || row.snapshot.reason == .unknown { return true }
        if row.snapshot.reason == .retrying { return row.dueAt.map { $0 > LiveClock().now } ?? false }
        // No call is open that nobody is in.
        if kind == .sip { return false }
        return try await store.lines(of: row.snapshot.key).contains { $0.state == .unknown }
    }

    // MARK: What came of it

    func findings() async throws -> [String] {
        guard let store = installation.openStore() else { return ["there is no store"] }
        let findings = try await findings(store)
        try await store.close()
        return Array(findings.prefix(12))
    }

    private func findings(_ store: SQLiteStore) async throws -> [String] {
        var findings = try await store.examine().map { "doctor: \($0.code): \($0.message)" }
        let ledger = try await crowd.ledger()
        findings += ledger.troubles
        var left = ledger.deliveries
        let rows = try await communications(store)
        for row in rows {
            guard let detail = try await store.communication(row.snapshot.key) else { continue }
            findings += check(detail, &left)
            findings += try await check(row, store)
        }
        if !left.isEmpty {
            findings.append("\(left.count) deliveries belong to no attempt: \(left.keys.sorted().prefix(3))")
        }
        let heard = try await heard(store)
        for recipient in Set(ledger.answers.keys).union(heard.keys).sorted() {
            let count = heard[recipient, default: 0]
            let certain = ledger.answers[recipient, default: 0]
            if count < certain || count > certain + ledger.doubtful[recipient, default: 0] {
                findings.append("\(recipient) answered \(certain) times, and was heard \(count) times")
            }
        }
        return findings
    }

    /// What was sent, against what came.
    private func check(_ detail: CommunicationDetail, _ left: inout [String: Int]) -> [String] {
        var findings: [String] = []
        var attempts: [String: Tried] = [:]
        for attempt in detail.attempts {
            switch attempt.outcome {
            case .accepted: if let name = name(attempt.message) { attempts[name, default: Tried()].accepted += 1 }
            case .unknown: if let name = name(attempt.message) { attempts[name, default: Tried()].unknown += 1 }
            case nil, .rejected, .addressRejected, .retry, .channelFailed:
                // A call may have ended before the next word reached it; nothing else is refused here.
                if !(kind.isCall && isFollowUp(attempt.message)) {
                    findings.append("an attempt ended \(String(describing: attempt.outcome))")
                }
            }
        }
        // Called again because they were not reached, and so no word was said twice.
        let redials = detail.history.count { $0.reason == .retrying }
        for (name, tried) in attempts {
            let count = left.removeValue(forKey: name) ?? 0
            if tried.accepted > 1 + redials || count < tried.accepted || count > max(1, tried.accepted + tried.unknown)
            {
                findings.append("\(name): \(count) deliveries of \(tried), \(redials) redials")
            }
            if count > 1 + redials, tried.unknown == 0 { findings.append("\(name) came \(count) times") }
        }
        return findings
    }

    /// As the crowd calls it; nil where it takes no note of such.
    private func name(_ message: OutboundMessage) -> String? {
        if kind == .sip { return isFollowUp(message) ? nil : "\(message.recipient)|call" }
        let text = message.text ?? message.template?.name ?? ""
        return "\(message.recipient)|\(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))"
    }

    private func isFollowUp(_ message: OutboundMessage) -> Bool { message.idempotencyKey.contains(".") }

    /// What was answered, against what came of it.
    private func check(_ row: CommunicationRow, _ store: SQLiteStore) async throws -> [String] {
        var findings: [String] = []
        let hasAnswered = try await store.lines(of: row.snapshot.key).contains(where: \.isInbound)
        let isPromised = row.snapshot.results["will_pay"] == .boolean(true)
        let isCompleted = row.snapshot.status == .completed
        let name = "\(row.snapshot.key.participant)"
        if isCompleted, !kind.isCall, !hasAnswered { findings.append("\(name) completed without an answer") }
        // Where the question itself is unknown, or an answer came to another message, the conversation waits.
        if isPromised ? !hasAnswered : hasAnswered && isCompleted {
            findings.append("\(name): answered \(hasAnswered), promised \(isPromised)")
        }
        if isPromised, isCompleted {
            let status = try await store.participant(row.snapshot.key.participant)?.state.participant[.status]
            if status != .string("promised") { findings.append("\(name) promised, and no flow knows") }
        }
        return findings
    }

    // MARK: The store

    /// How often each person was heard; nothing where there is no store yet.
    func heard() async throws -> [String: Int] {
        guard let store = installation.openStore() else { return [:] }
        let heard = try await heard(store)
        try await store.close()
        return heard
    }

    /// Those that we began. Whoever gets a question twice, and answers once more when all is said, begins one of theirs,
    /// which waits for the operator.
    private func communications(_ store: SQLiteStore) async throws -> [CommunicationRow] {
        var query = CommunicationQuery()
        query.page.limit = PageRequest.maximumLimit
        return try await store.communications(query).rows.filter { $0.plannedAt != nil }
    }

    /// In conversations, and beside them.
    private func heard(_ store: SQLiteStore) async throws -> [String: Int] {
        let page = PageRequest(limit: PageRequest.maximumLimit)
        var heard: [String: Int] = [:]
        for row in try await store.conversations(ConversationQuery(page: page)).rows {
            let count = try await store.lines(of: row.communication).count { $0.isInbound }
            if count > 0 { heard[row.address, default: 0] += count }
        }
        for row in try await store.unmatched(UnmatchedQuery(page: page)).rows { heard[row.address, default: 0] += 1 }
        return heard
    }
}
