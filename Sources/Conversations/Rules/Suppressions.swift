package import Domain

/// Which addresses take no messages, and what lifts that.
package enum Suppressions {
    /// Providers' clocks and ours differ by no more.
    private static let clockDifference = Duration.seconds(60)

    /// Whichever of the person's names it is that was suppressed.
    package static func reason(
        _ kind: CommunicationKind, _ address: String, _ rows: any AddressRows
    ) throws -> SuppressionReason? {
        try strongest(kind, try AddressNames.all(kind, address, rows), rows)?.reason
    }

    /// The weightiest of those of these addresses, which are in their normal form; of equal ones the first.
    static func strongest(
        _ kind: CommunicationKind, _ names: [String], _ rows: any AddressRows
    ) throws -> Suppression? {
        try rows.suppressions(kind, names).min { a, b in
            (-weight(a.reason), a.at) < (-weight(b.reason), b.at)
        }
    }

    private static func weight(_ reason: SuppressionReason) -> Int {
        switch reason {
        case .byOperator: 3
        case .optedOut: 2
        case .bounced, .blocked: 1
        case .moved: 0
        }
    }

    /// Returns true if that changed anything. The weightier reason stays, of two of one weight the first: somebody who
    /// asked to be left alone and then blocks us has still asked when they unblock us.
    ///
    /// What a provider told of an address before it was released is no news, however late it comes; what a person asked for
    /// counts whenever it is heard.
    package static func add(
        _ kind: CommunicationKind, _ address: String, _ reason: SuppressionReason, _ evidence: Suppression.Evidence,
        at now: Instant, _ rows: any AddressRows
    ) throws -> Bool {
        let address = ConversationAddress.normal(kind, address)
        switch reason {
        case .bounced, .blocked:
            if let lifted = try rows.lastLifted(kind, address), evidence.toldAt < lifted - clockDifference {
                return false
            }
        case .optedOut, .byOperator, .moved: break
        }
        if let known = try rows.suppressions(kind, [address]).first, weight(known.reason) >= weight(reason) {
            return false
        }
        try rows.save(Suppression(kind: kind, address: address, reason: reason, evidence: evidence, at: now))
        return true
    }

    /// Returns true if that changed anything: a suppression for another reason than these stays.
    package static func remove(
        _ kind: CommunicationKind, _ address: String, for reasons: Set<SuppressionReason>, at now: Instant,
        _ rows: any AddressRows
    ) throws -> Bool {
        let names = try AddressNames.all(kind, address, rows)
        guard try rows.removeSuppressions(kind, names, for: reasons) else { return false }
        for name in names { try rows.noteLifted(kind, name, at: now) }
        return true
    }
}
