package import Conversations
package import Domain
package import Store

// MARK: ConversationStore

extension MemoryStore {
    package func cursor(of channel: String, source: String) throws -> String? {
        try read { $0.tables.cursors[channel]?[source] }
    }

    package func replyOutlook() throws -> Instant? { try read { $0.firstReplies().first?.state.dueAt } }

    package func replyLoad() throws -> AgentReplyLoad {
        try read { rows in
            let open = rows.tables.replies.all.map(\.state).filter(\.status.isOpen)
            return AgentReplyLoad(open: open.count, oldest: open.map(\.heardAt).min())
        }
    }

    package func conversation(_ key: CommunicationKey) throws -> ConversationRow? {
        try read { $0.conversationRow(key) }
    }

    package func conversations(_ query: ConversationQuery) throws -> Page<ConversationRow> {
        try read { rows in
            let found = rows.tables.conversations.all.compactMap { rows.conversationRow($0.state.communication) }
                .filter {
                    fits(query.isOpen, $0.isOpen) && fits(query.isPaused, $0.pausedBy != nil)
                        && fits(query.channel, $0.channel)
                }
            return try Page(of: found, query.page, .conversations) { $0.communication.rawValue }
        }
    }

    package func lines(of conversation: CommunicationKey) throws -> [ConversationLine] {
        try read { rows in
            guard let own = rows.conversation(conversation) else { return [] }
            let opening = rows.attempts(of: conversation, nil).last.flatMap { attempt in
                rows.message(attempt.message).map {
                    ConversationLine(
                        opening: $0, by: own.agent, intended: attempt.intendedAt, attempt.outcome,
                        startedAt: rows.communication(conversation)?.startedAt)
                }
            }
            let heard = rows.tables.inbound.all.filter { $0.communication == conversation }.map {
                ConversationLine(
                    heard: $0.item.text, subject: $0.item.subject, attachments: $0.attachments, at: $0.item.occurredAt)
            }
            let said = rows.followUps(of: conversation).compactMap { row in
                rows.message(row.state.message).map {
                    ConversationLine(
                        followUp: row.state.key, $0, by: row.author, at: row.createdAt, row.state.status,
                        detail: row.state.detail)
                }
            }
            return ConversationLine.ordered(opening: opening.map { [$0] } ?? [], heard: heard, said: said)
        }
    }

    package func unmatched(_ query: UnmatchedQuery) throws -> Page<UnmatchedRow> {
        try read { rows in
            let found = rows.tables.inbound.all.filter {
                $0.communication == nil && fits(query.channel, $0.channel) && fits(query.reason, $0.item.reason)
            }.map {
                UnmatchedRow(
                    key: $0.key, channel: $0.channel, kind: $0.item.kind, reason: $0.item.reason,
                    detail: $0.item.detail, address: $0.item.address ?? "", senderName: $0.item.senderName,
                    subject: $0.item.subject, text: $0.item.text, attachments: $0.attachments, at: $0.item.occurredAt)
            }
            return try Page(of: found, query.page, .unmatched) { $0.key.rawValue }
        }
    }

    package func passedOverCounts(since instant: Instant) throws -> [PassedOverCount] {
        try read { rows in
            var counts: [[String]: PassedOverCount] = [:]
            for row in rows.tables.inbound.all {
                guard let at = row.passedOverAt else { continue }
                let first = PassedOverCount(
                    channel: row.channel, reason: row.item.reason, kept: 0, recent: 0, newestAt: at)
                var count = counts[[row.channel, row.item.reason.rawValue]] ?? first
                count.kept += 1
                count.recent += at >= instant ? 1 : 0
                count.newestAt = max(count.newestAt, at)
                counts[[row.channel, row.item.reason.rawValue]] = count
            }
            return counts.values.sorted {
                (-$0.kept, $0.channel, $0.reason.rawValue) < (-$1.kept, $1.channel, $1.reason.rawValue)
            }
        }
    }

    package func forgetPassedOver(before instant: Instant, limit: Int) throws -> Int {
        try write { rows in
            let old = rows.tables.inbound.all.filter { $0.communication == nil }.prefix(max(0, limit))
                .prefix { $0.passedOverAt.orNever < instant }
            for row in old { rows.tables.inbound[row.key] = nil }
            return old.count
        }
    }

    package func suppressions(
        kind: CommunicationKind?, address: String?, _ page: PageRequest
    ) throws -> Page<SuppressionRow> {
        try read { rows in
            let names = try address.map { try AddressNames.all($0, rows) }
            let all = rows.tables.suppressions.values.filter { row in
                fits(kind, row.kind) && (names.map { $0.contains(row.address) } ?? true)
            }.sorted { ($0.at, $0.kind.rawValue, $0.address) < ($1.at, $1.kind.rawValue, $1.address) }
            // They have no number of their own: a page goes on by their place in the list.
            let page = try Page(of: Array(all.enumerated()), page, .suppressions) { Int64($0.offset) }
            let shown = page.rows.map { _, row in
                let evidence = row.evidence
                return SuppressionRow(
                    kind: row.kind, address: row.address, reason: row.reason, detail: evidence.detail,
                    source: evidence.source, at: row.at, code: evidence.code, communication: evidence.communication,
                    communicationCreatedAt: evidence.communication.flatMap {
                        rows.tables.communications[$0]?.createdAt
                    },
                    toldAt: evidence.toldAt)
            }
            return Page(rows: shown, next: page.next, total: page.total)
        }
    }
}
