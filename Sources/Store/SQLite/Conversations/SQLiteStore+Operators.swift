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
        let db = try context.db
        guard let stored = try ConversationRows.load(conversation, db) else {
            throw StoreError.noSuchRow("such conversation")
        }
        guard stored.isOpen else { return false }
        let name: OperatorAction
        switch action {
        case .pause:
            if stored.pausedBy != nil { return false }
            try ConversationRows.pause(conversation, by: actor, db)
            name = .pauseAgent
        case .resume:
            if stored.pausedBy == nil { return false }
            try ConversationRows.pause(conversation, by: nil, db)
            try InboundTaker(context, channel: stored.channel, desk: desk, at: now).handBack(conversation)
            name = .resumeAgent
        case .say(let text, let template):
            if stored.pausedBy == nil { try ConversationRows.pause(conversation, by: actor, db) }
            try FollowUpRows.queue(
                text, template: template, author: actor, speaker: .person, in: stored, at: now, db)
            name = .say
        case .close:
            let writer = try CommunicationWriter(context, interest: desk.interest, at: now)
            guard var communication = try writer.load(conversation), communication.isOpen else { return false }
            try writer.move(
                &communication, to: communication.repliedAt == nil ? .noResponse : .completed, nil,
                detail: "closed by an operator")
            name = .closeConversation
        }
        try OperatorActions.record(name, on: .communication(conversation), by: actor, at: now, db)
        return true
    }

    package func reassign(
        _ channel: String, from account: String, to other: String, by act: Act<Int>, at now: Instant
    ) async throws -> Int {
        try await perform("giving recipients to another account", by: act, isLarge: true, at: now) { context in
            let db = try context.db
            let count = try SenderAccounts.reassign(channel, from: account, to: other, db)
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
            let isNew = try SuppressionRows.add(
                kind, address, .byOperator,
                SuppressionRows.Evidence(detail: detail, source: act.actor, toldAt: now), at: now, db)
            if isNew { try OperatorActions.record(.suppress, on: .address(kind), by: act.actor, at: now, db) }
            return isNew
        }
    }

    package func release(
        _ kind: CommunicationKind, _ address: String, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await perform("releasing an address", by: act, at: now) { context in
            let db = try context.db
            let isLifted = try SuppressionRows.remove(kind, address, for: Set(SuppressionReason.allCases), at: now, db)
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
            let settled: Bool
            if let followUp {
                settled = try SQLiteStore.settle(followUp, of: communication, verdict, at: now, db)
            } else {
                settled = try SQLiteStore.settle(communication, verdict, desk: desk, at: now, context)
            }
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

    private static func settle(
        _ key: CommunicationKey, _ verdict: UnknownVerdict, desk: ConversationDesk, at now: Instant,
        _ context: WriteContext
    ) throws -> Bool {
        let writer = try CommunicationWriter(context, interest: desk.interest, at: now)
        guard var communication = try writer.load(key), communication.isUnknown else { return false }
        switch verdict {
        case .sent(let providerID):
            let channel = try context.lane(communication.lane).channel
            let taker = try InboundTaker(context, channel: channel, desk: desk, at: now)
            try taker.begin(&communication, providerID: providerID, at: now)
        case .notSent:
            communication.reason = .retrying
            communication.dueAt = clampedDue(now, deadline: communication.deadline)
            try writer.save(communication)
            try writer.note(communication, detail: "it had not gone out")
        case .failed(let code, let text):
            try writer.move(&communication, to: .failed, .refused, detail: "\(code) \(text)")
        }
        return true
    }

    private static func settle(
        _ key: FollowUpKey, of communication: CommunicationKey, _ verdict: UnknownVerdict, at now: Instant,
        _ db: Database
    ) throws -> Bool {
        guard let stored = try FollowUpRows.load(key, db), stored.communication == communication,
            stored.state == .unknown
        else { return false }
        switch verdict {
        case .sent: try FollowUpRows.set(key, .sent, at: now, db)
        case .notSent: try FollowUpRows.set(key, .waiting, dueAt: now, at: now, db)
        case .failed(let code, let text):
            try FollowUpRows.set(key, .failed, detail: "\(code) \(text)", at: now, db)
        }
        return true
    }
}
