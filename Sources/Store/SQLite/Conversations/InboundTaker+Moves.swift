import Domain
import GRDB

extension InboundTaker {
    /// Somebody is called otherwise: what is known of them goes with them, and nothing goes to what they left, whoever has
    /// it now. Answers false where that was known.
    func take(_ move: AddressMove) throws -> Bool {
        let kind = move.kind
        // By the provider's clock, which may be ahead: told again later it is still the same instant.
        let at = min(move.occurredAt, now + .seconds(86_400))
        guard let target = move.to.first.map({ ConversationAddress.normal(kind, $0) }), let first = move.from.first
        else {
            return false
        }
        var names: [String] = []
        for name in move.from {
            for known in try AddressNames.all(kind, name, db) where !names.contains(known) { names.append(known) }
        }
        var targets: [String] = []
        for name in move.to {
            for form in ConversationAddress.forms(kind, name) where !targets.contains(form) { targets.append(form) }
        }
        let left = names.filter { !targets.contains($0) }
        // The same number in another form.
        if ConversationAddress.forms(kind, first).contains(target) || left.isEmpty {
            try AddressNames.learn(kind, move.from + move.to, at: now, db)
            return false
        }
        // Told before, or overtaken by a later one.
        if let known = try AddressNames.lastLeft(kind, first, db), known >= at { return false }
        let reason = try SuppressionRows.strongest(kind, left, db)
        try AddressNames.leave(kind, left, to: target, at: at, db)
        _ = try AddressNames.use(kind, targets, db)
        try AddressNames.learn(kind, move.to, at: now, db)
        _ = try SuppressionRows.remove(kind, target, for: [.moved], at: now, db)
        if let reason, reason.reason != .moved {
            _ = try SuppressionRows.add(kind, target, reason.reason, reason.evidence, at: now, db)
        }
        let evidence = SuppressionRows.Evidence(
            detail: "the person changed to \(target)", source: channel, toldAt: at)
        for name in left { _ = try SuppressionRows.add(kind, name, .moved, evidence, at: now, db) }
        try sessions.follow(kind, from: left, to: target)
        try readdress(kind, from: left, to: target)
        return true
    }

    /// Conversations, what waits to be said in them, and the account that speaks there.
    private func readdress(_ kind: CommunicationKind, from names: [String], to target: String) throws {
        for name in names {
            let moved = try Int64.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT communication FROM conversation INDEXED BY conversation_address
                        WHERE channel IN (SELECT DISTINCT channel FROM lane) AND address = ? AND kind = ?
                        """), arguments: [name, Int64(kind.rawValue)])
            for key in moved {
                try db.cachedStatement(sql: "UPDATE conversation SET address = ? WHERE communication = ?")
                    .execute(arguments: [target, key])
                let waiting = try Row.fetchAll(
                    try db.cachedStatement(
                        sql: "SELECT id, message FROM follow_up WHERE communication = ? AND due_at IS NOT NULL"),
                    arguments: [key])
                for row in waiting {
                    guard var message = try MessageRows.fetch(row[1], db) else { continue }
                    message.recipient = target
                    let id = try MessageRows.insert(message, CommunicationKey(key), db)
                    try db.cachedStatement(sql: "UPDATE follow_up SET message = ? WHERE id = ?")
                        .execute(arguments: [id, row[0] as Int64])
                }
            }
            try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO sender (channel, address, account)
                    SELECT channel, ?2, account FROM sender
                    WHERE channel IN (SELECT DISTINCT channel FROM lane) AND address = ?1
                    """
            ).execute(arguments: [name, target])
        }
    }

    /// What a message tells of its sender's names; answers the name under which they are looked for: who left it since for
    /// another is meant by a message from before that.
    func learnNames(of message: InboundMessage) throws -> String {
        let address = ConversationAddress.normal(message.kind, message.address)
        let names = [address] + message.otherNames.map { ConversationAddress.normal(message.kind, $0) }
        for name in names {
            guard let leaving = try AddressNames.leaving(message.kind, name, db) else { continue }
            if message.occurredAt < leaving.at { return leaving.to }
        }
        let forms = names.flatMap { ConversationAddress.forms(message.kind, $0) }
        if try AddressNames.use(message.kind, forms, db) {
            _ = try SuppressionRows.remove(message.kind, address, for: [.moved], at: now, db)
        }
        try AddressNames.learn(message.kind, names, at: now, db)
        return address
    }
}
