package import Domain

/// What a provider calls people besides the address that they were written to. All names of one person find the same
/// conversations and customers, and are suppressed together.
package enum AddressNames {
    /// So many are looked at for one person: more would be a provider's mistake.
    private static let most = 32

    /// The address in its normal form, and all others that are the same person's.
    package static func all(
        _ kind: CommunicationKind, _ address: String, _ rows: any AddressNameRows
    ) throws -> [String] {
        var names = ConversationAddress.forms(kind, address)
        guard hasNames(kind) else { return names }
        var looked = 0
        while looked < names.count, names.count < most {
            for name in try rows.namesOfPerson(kind, names[looked]) {
                for form in ConversationAddress.forms(kind, name) where !names.contains(form) { names.append(form) }
            }
            looked += 1
        }
        return names
    }

    /// The same for messages of whichever kind.
    package static func all(_ address: String, _ rows: any AddressNameRows) throws -> Set<String> {
        Set(try CommunicationKind.allCases.flatMap { try all($0, address, rows) })
    }

    /// What the person who left the address is called now; empty where nobody left it.
    static func ofLeaver(_ kind: CommunicationKind, _ address: String, _ rows: any AddressNameRows) throws -> [String] {
        for form in hasNames(kind) ? ConversationAddress.forms(kind, address) : [] {
            if let target = try rows.name(kind, form)?.movedTo { return try all(kind, target, rows) }
        }
        return []
    }

    /// When somebody left the address, and where to; nil where nobody did, or it is in use again.
    static func leaving(
        _ kind: CommunicationKind, _ address: String, _ rows: any AddressNameRows
    ) throws -> (at: Instant, to: String)? {
        for form in hasNames(kind) ? ConversationAddress.forms(kind, address) : [] {
            if let name = try rows.name(kind, form), name.isLeft, let target = name.movedTo { return (name.at, target) }
        }
        return nil
    }

    /// When somebody last left the address, whoever uses it now; nil where nobody did.
    static func lastLeft(_ kind: CommunicationKind, _ address: String, _ rows: any AddressNameRows) throws -> Instant? {
        for form in hasNames(kind) ? ConversationAddress.forms(kind, address) : [] {
            if let name = try rows.name(kind, form), name.movedTo != nil { return name.at }
        }
        return nil
    }

    /// These are one person's. Nothing is learned of names that somebody left: what is told of them may be old.
    package static func learn(
        _ kind: CommunicationKind, _ given: [String], at now: Instant, _ rows: any AddressRows
    ) throws {
        guard hasNames(kind), let first = given.first else { return }
        let forms = ConversationAddress.forms(kind, first)
        var names: [String] = []
        for name in given.map({ ConversationAddress.normal(kind, $0) }) where !name.isEmpty && !names.contains(name) {
            names.append(name)
        }
        // Forms of one number are known to be.
        guard !names.allSatisfy({ forms.contains($0) }) else { return }
        let known = try names.map { try rows.name(kind, $0) }
        guard known.allSatisfy({ $0?.isLeft != true }) else { return }
        let persons = Set(known.compactMap { $0?.person })
        if persons.count == 1, known.allSatisfy({ $0?.person != nil }) { return }
        let person = try persons.min() ?? rows.newPerson()
        for other in persons where other != person { try rows.mergePersons(other, into: person) }
        for name in names { try rows.saveName(kind, name, person: person, at: now) }
    }

    /// Nobody is called so any more: whoever was, is called `target` from that instant on.
    static func leave(
        _ kind: CommunicationKind, _ names: [String], to target: String, at instant: Instant, _ rows: any AddressRows
    ) throws {
        for name in names { try rows.leaveName(kind, name, to: target, at: instant) }
    }

    /// Somebody uses the names, whoever left them; returns true if that is news.
    static func use(_ kind: CommunicationKind, _ names: [String], _ rows: any AddressRows) throws -> Bool {
        var isNew = false
        for name in names where try rows.useName(kind, name) { isNew = true }
        return isNew
    }

    /// Only WhatsApp calls one account by several names.
    private static func hasNames(_ kind: CommunicationKind) -> Bool {
        switch kind {
        case .whatsapp: true
        case .email, .telegram, .voice, .sms, .messenger, .instagram, .webChat: false
        }
    }
}
