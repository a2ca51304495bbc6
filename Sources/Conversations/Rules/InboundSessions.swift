import Domain

/// Conversations that people begin: who they are, and the communication that it becomes.
struct InboundSessions {
    /// No call lasts longer, whether anybody tells of its end or not.
    private static let longestCall = Duration.seconds(4 * 3600)
    /// Where the agent is not configured any more.
    private static let standardSession = Duration.seconds(72 * 3600)

    private let book: CommunicationBook
    private let desk: ConversationDesk
    private let rows: any RowPort
    private let now: Instant

    init(_ book: CommunicationBook, desk: ConversationDesk) {
        self.book = book
        self.desk = desk
        rows = book.rows
        now = book.now
    }

    /// Begins one; nil where nobody knows the person and no agent takes strangers there.
    /// - Parameter recent: a conversation by which we know the person.
    func begin(
        _ message: InboundMessage, address: String, channel: String, recent: ConversationState?
    ) throws -> ConversationState? {
        let agent = desk.inboundAgent(channel)
        guard
            let participant = try participant(message, address, recent: recent, takesStrangers: agent != nil),
            let person = try rows.participant(participant)
        else { return nil }
        let ordinal = person.communicationCount + 1
        guard ordinal <= ParticipantKey.maximumOrdinal else { return nil }
        let session = try session(
            message, participant.communication(ordinal), person, address: address, channel: channel, agent: agent ?? "")
        try rows.addSession(session)
        let key = session.state.key
        try rows.add(
            StatusNote(at: now, status: session.state.status, reason: nil, detail: nil), to: key)
        // The account that they wrote to is the one that answers, then and later.
        if let account = message.account {
            for name in try AddressNames.all(message.kind, address, rows) {
                try rows.keepSenderAccount(account, channel, name)
            }
        }
        if desk.interest[person.campaign]?.hearsSession(on: channel) == true {
            try rows.keep(
                Event(.incomingSession(session.state.snapshot), occurredAt: now), person.campaign, participant)
            try rows.countEvents(of: participant, 1)
        }
        return try rows.conversation(key)
    }

    private func session(
        _ message: InboundMessage, _ key: CommunicationKey, _ person: PersonParticipant, address: String,
        channel: String, agent: String
    ) throws -> NewSession {
        let timeout = desk.agent(agent)?.sessionTimeout ?? Self.standardSession
        let place = CommunicationState.Place(
            campaign: person.campaign, channel: channel, name: "", kind: message.kind, agent: agent)
        var state = CommunicationState(key: key, place: place, run: 0, status: .replied)
        state.startedAt = now
        state.repliedAt = now
        state.closesAt = now + (message.content == .call ? min(timeout, Self.longestCall) : timeout)
        let name = try rows.record(of: person.customer)?[.name] ?? message.senderName
        let conversation = ConversationState(
            communication: key, channel: channel, kind: message.kind, address: address, account: message.account,
            agent: agent, name: APIIdentifier(.communication, key: key.rawValue, createdAt: now).description,
            isOpen: true, memory: nil, context: name.map { ["name": $0] } ?? [:], pausedBy: nil,
            openingID: message.content == .call ? message.providerID : nil, answeredID: nil, subject: message.subject)
        return NewSession(
            state: state, conversation: conversation, holdsAddress: desk.agent(agent)?.holdsAddress ?? false,
            zone: person.zone ?? desk.zone, zoneSource: person.zone == nil ? .tenant : .participant, createdAt: now)
    }

    func language(of participant: ParticipantKey) throws -> String? {
        try rows.participant(participant).flatMap { try rows.record(of: $0.customer) }?[.language]
    }

    /// Somebody said with a token of ours who they are: their address is theirs from now on.
    func introduce(_ introduction: Introduction) throws -> Bool {
        guard let customer = introduction.customer, let record = try rows.record(of: customer) else { return false }
        var changed = record
        switch introduction.kind {
        case .telegram:
            changed[SystemField.telegramID.id] = .string(introduction.address)
            if let username = introduction.username { changed[SystemField.telegramUsername.id] = .string(username) }
        case .whatsapp: changed[SystemField.whatsappID.id] = .string(introduction.address)
        case .messenger, .instagram, .webChat: changed[SystemField.webID.id] = .string(introduction.address)
        case .email, .voice, .sms: return false
        }
        guard changed != record else { return false }
        try rows.save(changed, of: customer, insteadOf: record, at: now)
        return true
    }

    // MARK: Who it is

    /// The one that last contacted the person there, else the one they joined last, else one that belongs to no campaign.
    private func participant(
        _ message: InboundMessage, _ address: String, recent: ConversationState?, takesStrangers: Bool
    ) throws -> ParticipantKey? {
        let known = recent?.communication.participant
        let person = try known.flatMap { try rows.participant($0) }
        if let known, let person, try person.campaign != rows.hiddenCampaign(at: now) { return known }
        if let found = try person?.customer ?? customer(with: message.kind, address) {
            return try rows.latestParticipant(of: found) ?? known ?? hiddenParticipant(of: found)
        }
        if let known { return known }
        return takesStrangers ? try hiddenParticipant(of: addCustomer(message, address)) : nil
    }

    private func hiddenParticipant(of customer: CustomerKey) throws -> ParticipantKey {
        let campaign = try rows.hiddenCampaign(at: now)
        return try rows.participant(of: customer, in: campaign)
            ?? rows.addParticipant(of: customer, in: campaign, at: now)
    }

    /// By any of the person's names; who left the address for another is not found by it.
    private func customer(with kind: CommunicationKind, _ address: String) throws -> CustomerKey? {
        let leaver = try AddressNames.ofLeaver(kind, address, rows)
        for name in try AddressNames.all(kind, address, rows) {
            for (identifier, value) in Self.identifiers(kind, name) {
                let holder = try rows.holders(of: identifier, value).first { holder in
                    guard let own = holder.record[.whatsappID] else { return true }
                    return !leaver.contains(ConversationAddress.normal(kind, own))
                }
                if let holder { return holder.key }
            }
        }
        return nil
    }

    /// Customers who are known by a name that its person left for another are known by the other.
    func follow(_ kind: CommunicationKind, from names: [String], to target: String) throws {
        guard kind == .whatsapp else { return }
        for name in names {
            for (identifier, value) in Self.identifiers(kind, name) {
                for holder in try rows.holders(of: identifier, value) {
                    var changed = holder.record
                    changed[SystemField.whatsappID.id] = .string(target)
                    // The number of a telephone changed with it.
                    if target.hasPrefix("+"), holder.record[.phone].map({ names.contains($0) }) == true {
                        changed[SystemField.phone.id] = .string(target)
                    }
                    guard changed != holder.record else { continue }
                    try rows.save(changed, of: holder.key, insteadOf: holder.record, at: now)
                }
            }
        }
    }

    /// What the address can stand as in a customer's record.
    private static func identifiers(_ kind: CommunicationKind, _ address: String) -> [(IdentifierKind, String)] {
        switch kind {
        case .email: [(.email, address)]
        case .telegram: [(.telegramID, address)]
        case .whatsapp: [(.whatsappID, address), (.whatsappID, String(address.drop { $0 == "+" })), (.phone, address)]
        case .voice, .sms: [(.phone, address)]
        case .messenger, .instagram, .webChat: [(.webID, address)]
        }
    }

    private func addCustomer(_ message: InboundMessage, _ address: String) throws -> CustomerKey {
        var record = FieldRecord()
        for (identifier, value) in Self.identifiers(message.kind, address).prefix(1) {
            record[identifier.field.id] = .string(value)
        }
        if let name = message.senderName, !name.isEmpty { record[SystemField.name.id] = .string(name) }
        return try rows.addCustomer(record, at: now)
    }
}
