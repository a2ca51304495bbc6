package import Domain

/// Refusals that say that a mailbox does not exist. One suppresses its address; many from one domain at once are a fault of
/// that domain (a directory that is down, a policy against us): then the domain rests and nobody is suppressed.
struct MailboxRefusals {
    /// More than so many within ``period``, and more than half of the mail that went there, are a fault of the domain.
    static let most = 20
    static let period = Duration.seconds(3600)
    static let rest = Duration.seconds(6 * 3600)
    /// So long after a rest one more refusal, where nothing was taken meanwhile, begins the next.
    private static let memory = Duration.seconds(24 * 3600)
    /// Servers give a mail up after four or five days.
    private static let longestDelivery = Duration.seconds(5 * 86_400)

    let rows: any AddressRows
    let now: Instant

    /// What a provider refused an address for as a message went there.
    func record(_ reason: SuppressionReason, _ conversation: ConversationState, code: String, text: String) throws {
        let evidence = Suppression.Evidence(
            detail: "\(code) \(text)", code: code, communication: conversation.communication,
            source: conversation.channel, toldAt: now)
        switch reason {
        case .bounced: _ = try take(conversation.kind, conversation.address, evidence)
        case .blocked, .optedOut, .byOperator, .moved:
            _ = try Suppressions.add(conversation.kind, conversation.address, reason, evidence, at: now, rows)
        }
    }

    /// Suppresses the address, or finds that its domain rests.
    /// - Returns: the end of the domain's rest; nil: none.
    func take(
        _ kind: CommunicationKind, _ address: String, _ evidence: Suppression.Evidence
    ) throws -> Instant? {
        let address = ConversationAddress.normal(kind, address)
        guard kind == .email, let domain = Self.domain(of: address) else {
            _ = try Suppressions.add(kind, address, .bounced, evidence, at: now, rows)
            return nil
        }
        if let rest = try rows.destinationRest(domain) {
            if now < rest.until { return rest.until }
            if now < rest.until + Self.memory, try !rows.hasAccepted(domain, since: rest.until) {
                return try begin(domain, refusals: rest.refusals + 1, since: rest.since, evidence)
            }
        }
        guard try Suppressions.add(kind, address, .bounced, evidence, at: now, rows) else { return nil }
        let burst = try rows.bouncedAddresses(of: domain, kind, since: now - Self.period)
        guard burst.count > Self.most else { return nil }
        let first = try rows.firstRefused(kind, burst) ?? now
        let since = max(min(first, now - Self.period), now - Self.longestDelivery)
        let enough = burst.count * 2
        guard try enough > rows.askedCount(of: domain, since: since, enough: enough) else { return nil }
        _ = try rows.removeSuppressions(kind, burst, for: [.bounced])
        return try begin(domain, refusals: burst.count, since: now, evidence)
    }

    private func begin(
        _ domain: String, refusals: Int, since: Instant, _ evidence: Suppression.Evidence
    ) throws -> Instant {
        let end = now + Self.rest
        try rows.save(
            DestinationRest(domain: domain, since: since, until: end, refusals: refusals, detail: evidence.detail ?? "")
        )
        return end
    }

    private static func domain(of address: String) -> String? {
        address.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(address[address.index(after: $0)...]) }
    }
}

extension DeliveryOutcome {
    /// The servers of the message's domain were asked, or may have been.
    package var showsThatServersWereAsked: Bool {
        switch self {
        case .accepted, .rejected, .unknown, .addressRejected(.bounced, _, _): true
        case .addressRejected(.blocked, _, _), .addressRejected(.optedOut, _, _), .addressRejected(.byOperator, _, _),
            .addressRejected(.moved, _, _), .retry, .channelFailed:
            false
        }
    }
}
