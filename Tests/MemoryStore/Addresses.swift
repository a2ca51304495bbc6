import Conversations
import Domain
import Store

/// An address in its normal form.
struct Address: Hashable, Sendable {
    var kind: CommunicationKind
    var text: String

    init(_ kind: CommunicationKind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// What somebody wrote, or what was passed over.
struct Inbound: Sendable {
    var key: InboundKey
    var channel: String
    /// Nil: it has found no conversation.
    var communication: CommunicationKey?
    /// What came, whether or not it was passed over.
    var item: PassedOver
    /// Nil: it was not passed over.
    var passedOverAt: Instant?
    var attachments: [String] = []
    var isVouchedFor = false
    var isStandIn = false
}

// MARK: InboundRows

extension MemoryRows {
    func keep(_ cursor: InboundBatch.Cursor, of channel: String) {
        tables.cursors[channel, default: [:]][cursor.source] = cursor.value
    }

    private func isKnown(_ providerID: String?, _ channel: String) -> Bool {
        guard let providerID else { return false }
        return tables.inbound.all.contains { $0.channel == channel && $0.item.providerID == providerID }
    }

    func keep(_ message: InboundMessage, channel: String, at instant: Instant) -> InboundKey? {
        if isKnown(message.providerID, channel) { return nil }
        let item = PassedOver(
            kind: message.kind, .noConversation, address: message.address, senderName: message.senderName,
            subject: message.subject, text: message.text, providerID: message.providerID, occurredAt: instant)
        return tables.inbound.add {
            Inbound(
                key: $0, channel: channel, item: item, attachments: message.attachments.map(\.name),
                isVouchedFor: message.isVouchedFor, isStandIn: message.content == .standIn)
        }
    }

    func route(_ message: InboundKey, to communication: CommunicationKey) {
        tables.inbound[message]?.communication = communication
    }

    func unanswered(in communication: CommunicationKey) -> [Heard] {
        let said = followUps(of: communication).map(\.createdAt).max().orNever
        return tables.inbound.all.filter { $0.communication == communication && $0.item.occurredAt > said }.map {
            Heard(
                text: $0.item.text, kind: $0.item.kind, isStandIn: $0.isStandIn, isVouchedFor: $0.isVouchedFor,
                at: $0.item.occurredAt)
        }
    }

    func keep(_ item: PassedOver, channel: String, at now: Instant) {
        if isKnown(item.providerID, channel) { return }
        tables.inbound.add { Inbound(key: $0, channel: channel, item: item, passedOverAt: now) }
    }

    func noteUnrouted(_ message: InboundKey, at now: Instant) {
        if tables.inbound[message]?.communication == nil { tables.inbound[message]?.passedOverAt = now }
    }

    func takeNotice(_ name: String, channel: String, at now: Instant) -> Bool {
        tables.notices[channel, default: []].insert(name).inserted
    }
}

// MARK: AddressRows: names

extension MemoryRows {
    func name(_ kind: CommunicationKind, _ address: String) -> AddressName? { tables.names[Address(kind, address)] }

    func namesOfPerson(_ kind: CommunicationKind, _ address: String) -> [String] {
        guard let person = name(kind, address)?.person else { return [] }
        let names = tables.names.filter { $0.key.kind == kind && $0.value.person == person }.map(\.key.text)
        return Array(names.sorted().prefix(64))
    }

    func saveName(_ kind: CommunicationKind, _ address: String, person: Int64, at now: Instant) {
        tables.names[
            Address(kind, address), default: AddressName(person: nil, movedTo: nil, isLeft: false, at: now)
        ].person = person
    }

    func mergePersons(_ other: Int64, into person: Int64) {
        for (address, name) in tables.names where name.person == other { tables.names[address]?.person = person }
    }

    func newPerson() -> Int64 { (tables.names.values.compactMap(\.person).max() ?? 0) + 1 }

    func leaveName(_ kind: CommunicationKind, _ address: String, to target: String, at instant: Instant) {
        tables.names[Address(kind, address)] = AddressName(person: nil, movedTo: target, isLeft: true, at: instant)
    }

    func useName(_ kind: CommunicationKind, _ address: String) -> Bool {
        guard name(kind, address)?.isLeft == true else { return false }
        tables.names[Address(kind, address)]?.isLeft = false
        return true
    }
}

// MARK: AddressRows: suppressions and domains

extension MemoryRows {
    func suppressions(_ kind: CommunicationKind, _ names: [String]) -> [Suppression] {
        names.compactMap { tables.suppressions[Address(kind, $0)] }
    }

    func save(_ suppression: Suppression) {
        tables.suppressions[Address(suppression.kind, suppression.address)] = suppression
    }

    func removeSuppressions(
        _ kind: CommunicationKind, _ names: [String], for reasons: Set<SuppressionReason>
    ) -> Bool {
        let removed = suppressions(kind, names).filter { reasons.contains($0.reason) }
        for suppression in removed { tables.suppressions[Address(kind, suppression.address)] = nil }
        return !removed.isEmpty
    }

    func noteLifted(_ kind: CommunicationKind, _ name: String, at now: Instant) {
        tables.lifted[Address(kind, name)] = now
    }

    func lastLifted(_ kind: CommunicationKind, _ name: String) -> Instant? { tables.lifted[Address(kind, name)] }

    func bouncedAddresses(of domain: String, _ kind: CommunicationKind, since: Instant) -> [String] {
        tables.suppressions.values.filter {
            $0.kind == kind && $0.reason == .bounced && $0.at >= since && $0.address.hasSuffix("@\(domain)")
        }.map(\.address).sorted()
    }

    func firstRefused(_ kind: CommunicationKind, _ addresses: [String]) -> Instant? {
        let communications = Set(suppressions(kind, addresses).compactMap(\.evidence.communication))
        return tables.attempts.all.filter { communications.contains($0.communication) }.map(\.intendedAt).min()
    }

    /// Attempts with a domain since then.
    private func attempts(with domain: String, since: Instant) -> [Attempt] {
        tables.attempts.all.filter {
            $0.intendedAt >= since
                && tables.conversations[$0.communication]?.state.address.hasSuffix("@\(domain)") == true
        }
    }

    func askedCount(of domain: String, since: Instant, enough: Int) -> Int {
        let asked = attempts(with: domain, since: since).filter { $0.outcome?.showsThatServersWereAsked == true }
        return min(Set(asked.map(\.communication)).count, enough)
    }

    func hasAccepted(_ domain: String, since: Instant) -> Bool {
        attempts(with: domain, since: since).contains(where: \.isAccepted)
    }

    func destinationRest(_ domain: String) -> DestinationRest? { tables.rests[domain] }
    func save(_ rest: DestinationRest) { tables.rests[rest.domain] = rest }
    func removeRest(of domain: String) -> Bool { tables.rests.removeValue(forKey: domain) != nil }
}

// MARK: AddressRows: sender accounts

extension MemoryRows {
    func senderAccount(_ channel: String, _ address: String) -> String? { tables.senders[channel]?[address] }

    func keepSenderAccount(_ account: String, _ channel: String, _ address: String) {
        tables.senders[channel, default: [:]][address] = account
    }

    func copySenderAccounts(from name: String, to target: String) {
        for (channel, accounts) in tables.senders where accounts[target] == nil {
            tables.senders[channel]?[target] = accounts[name]
        }
    }

    func senderTurn(_ channel: String) -> Int { tables.senderTurns[channel] ?? 0 }
    func setSenderTurn(_ turn: Int, _ channel: String) { tables.senderTurns[channel] = turn }

    func reassign(_ channel: String, from account: String, to other: String) -> Int {
        let recipients = (tables.senders[channel] ?? [:]).filter { $0.value == account }.keys
        for address in recipients { tables.senders[channel]?[address] = other }
        tables.conversations.change(
            where: { $0.state.channel == channel && $0.state.isOpen && $0.state.account == account },
            by: { $0.state.account = other })
        rewriteWaiting(
            where: { $0.channel == channel }, by: { if $0.account == account { $0.account = other } })
        return recipients.count
    }
}
