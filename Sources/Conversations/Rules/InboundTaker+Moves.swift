import Domain

extension InboundTaker {
    /// Somebody is called otherwise: what is known of them goes with them, and nothing goes to what they left, whoever has
    /// it now. Returns false where that was known.
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
            for known in try AddressNames.all(kind, name, rows) where !names.contains(known) { names.append(known) }
        }
        var targets: [String] = []
        for name in move.to {
            for form in ConversationAddress.forms(kind, name) where !targets.contains(form) { targets.append(form) }
        }
        let left = names.filter { !targets.contains($0) }
        // The same number in another form.
        if ConversationAddress.forms(kind, first).contains(target) || left.isEmpty {
            try AddressNames.learn(kind, move.from + move.to, at: now, rows)
            return false
        }
        // Told before, or overtaken by a later one.
        if let known = try AddressNames.lastLeft(kind, first, rows), known >= at { return false }
        let strongest = try Suppressions.strongest(kind, left, rows)
        try AddressNames.leave(kind, left, to: target, at: at, rows)
        _ = try AddressNames.use(kind, targets, rows)
        try AddressNames.learn(kind, move.to, at: now, rows)
        _ = try Suppressions.remove(kind, target, for: [.moved], at: now, rows)
        if let strongest, strongest.reason != .moved {
            _ = try Suppressions.add(kind, target, strongest.reason, strongest.evidence, at: now, rows)
        }
        let evidence = Suppression.Evidence(
            detail: "the person changed to \(target)", source: channel, toldAt: at)
        for name in left { _ = try Suppressions.add(kind, name, .moved, evidence, at: now, rows) }
        try sessions.follow(kind, from: left, to: target)
        for name in left {
            try rows.readdress(kind, from: name, to: target)
            try rows.copySenderAccounts(from: name, to: target)
        }
        return true
    }

    /// What a message tells of its sender's names; returns the name under which they are looked for: who left it since for
    /// another is meant by a message from before that.
    func learnNames(of message: InboundMessage) throws -> String {
        let address = ConversationAddress.normal(message.kind, message.address)
        let names = [address] + message.otherNames.map { ConversationAddress.normal(message.kind, $0) }
        for name in names {
            guard let leaving = try AddressNames.leaving(message.kind, name, rows) else { continue }
            if message.occurredAt < leaving.at { return leaving.to }
        }
        let forms = names.flatMap { ConversationAddress.forms(message.kind, $0) }
        if try AddressNames.use(message.kind, forms, rows) {
            _ = try Suppressions.remove(message.kind, address, for: [.moved], at: now, rows)
        }
        try AddressNames.learn(message.kind, names, at: now, rows)
        return address
    }
}
