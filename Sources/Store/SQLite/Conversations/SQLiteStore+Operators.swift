package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    package func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>,
        desk: ConversationDesk, at now: Instant
    ) async throws -> ConversationChange {
        try await perform("acting in a conversation", by: act, at: now) { context in
            let changed = try SQLiteStore.act(
                action, in: conversation, actor: act.actor, desk: desk, at: now, context)
            guard let row = try SQLiteStore.conversation(conversation, try context.db) else {
                throw StoreError.noSuchRow("such conversation")
            }
            return ConversationChange(changed: changed, conversation: row)
        }
    }

    private static func act(
        _ action: ConversationAction, in conversation: CommunicationKey, actor: String, desk: ConversationDesk,
        at now: Instant, _ context: WriteContext
    ) throws -> Bool {
        let rows = try SQLiteRows(context)
        guard let stored = try rows.conversation(conversation) else {
            throw StoreError.noSuchRow("such conversation")
        }
        guard try OperatorActs(rows, desk: desk, at: now).act(action, in: stored, actor: actor) else { return false }
        try OperatorActions.record(
            action.operatorAction, on: .communication(conversation), by: actor, at: now, try context.db)
        return true
    }

    package func reassign(
        _ channel: String, from account: String, to other: String, by act: Act<Int>, at now: Instant
    ) async throws -> Int {
        try await perform("giving recipients to another account", by: act, isLarge: true, at: now) { context in
            let db = try context.db
            let count = try SQLiteRows(context).reassign(channel, from: account, to: other)
            try OperatorActions.record(
                .reassign, on: .channel(channel), by: act.actor, detail: "\(account) to \(other), \(count)", at: now, db
            )
            return count
        }
    }

    package func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await perform("suppressing an address", by: act, at: now) { context in
            let db = try context.db
            let isNew = try Suppressions.add(
                kind, address, .byOperator, Suppression.Evidence(detail: detail, source: act.actor, toldAt: now),
                at: now, try SQLiteRows(context))
            if isNew { try OperatorActions.record(.suppress, on: .address(kind), by: act.actor, at: now, db) }
            return isNew
        }
    }

    package func release(
        _ kind: CommunicationKind, _ address: String, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await perform("releasing an address", by: act, at: now) { context in
            let db = try context.db
            let isLifted = try Suppressions.remove(
                kind, address, for: Set(SuppressionReason.allCases), at: now, try SQLiteRows(context))
            if isLifted { try OperatorActions.record(.release, on: .address(kind), by: act.actor, at: now, db) }
            return isLifted
        }
    }

    package func destinationRests(at now: Instant) async throws -> [DestinationRest] {
        try await read("listing domains that rest") { db in try DestinationRestRows.all(at: now, db) }
    }

    package func endDestinationRest(_ domain: String, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        try await perform("ending a domain's rest", by: act, at: now) { context in
            let db = try context.db
            let isEnded = try DestinationRestRows.end(domain.lowercased(), db)
            if isEnded {
                try OperatorActions.record(
                    .endDestinationRest, on: .domain(domain.lowercased()), by: act.actor, at: now, db)
            }
            return isEnded
        }
    }

    package func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk,
        by act: Act<CommunicationChange>, at now: Instant
    ) async throws -> CommunicationChange {
        try await perform("settling what was unknown", by: act, at: now) { context in
            let db = try context.db
            let acts = OperatorActs(try SQLiteRows(context), desk: desk, at: now)
            let settled =
                try followUp.map { try acts.settle($0, of: communication, verdict) }
                ?? acts.settle(communication, verdict)
            if settled {
                try OperatorActions.record(
                    .resolveUnknown, on: .communication(communication), by: act.actor, detail: verdict.name, at: now, db
                )
            }
            guard let row = try CommunicationRows.fetch(communication, db) else {
                throw StoreError.noSuchRow("such communication")
            }
            return CommunicationChange(changed: settled, communication: row)
        }
    }
}

extension ConversationAction {
    /// What it is called in the record of operators' acts.
    fileprivate var operatorAction: OperatorAction {
        switch self {
        case .pause: .pauseAgent
        case .resume: .resumeAgent
        case .say: .say
        case .close: .closeConversation
        }
    }
}
