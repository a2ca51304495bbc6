import Domain

/// What a final answer to INVITE means for the call and for the channel.
///
/// Source: RFC 3261 section 21, RFC 8197 (607), RFC 8688 (608), and how telephone networks map their causes (RFC 3398).
struct SIPCode: Hashable, Sendable {
    enum Meaning: Hashable, Sendable {
        /// Busy, not there, not taken: worth another call later.
        case notReached
        /// This number will not be reached so, however often it is called.
        case failed
        /// They do not want to be called.
        case unwanted
        /// The server has trouble of its own: worth another call later.
        case serverTrouble
        /// The account is not accepted: nothing else will go through either.
        case refused
    }

    var number: Int
    /// The answer's words, cut.
    var text: String

    /// Reads baresip's `486 Busy Here`; nil where a call ended without such an answer.
    init?(_ reason: String) {
        let parts = reason.split(separator: " ", maxSplits: 1)
        guard let first = parts.first, first.utf8.count == 3, let number = Int(first), (300...699).contains(number)
        else {
            return nil
        }
        self.number = number
        text = String((parts.count == 2 ? parts[1] : "").prefix(200))
    }

    var meaning: Meaning {
        switch number {
        case 408, 480, 486, 487, 491, 600: .notReached
        case 401, 402, 407: .refused
        case 607: .unwanted
        case 500...599: .serverTrouble
        default: .failed
        }
    }

    var code: String { "\(number)" }

    /// The meaning for a call that the server has not yet begun.
    ///
    /// Busy is `accepted`: the call was made, and a receipt tells what became of it.
    func outcome(providerID: String) -> DeliveryOutcome {
        switch meaning {
        case .notReached: .accepted(providerID: providerID)
        case .failed: .rejected(code: code, text: text)
        case .unwanted: .addressRejected(.blocked, code: code, text: text)
        case .serverTrouble: .retry(after: nil, code: code, text: text)
        case .refused: .channelFailed(refusal)
        }
    }

    /// The meaning for a call that had begun and was not answered.
    var change: DeliveryReceipt.Change {
        switch meaning {
        case .notReached, .serverTrouble: .notReached(code: code, text: text)
        case .failed, .refused: .failed(code: code, text: text, suppresses: false)
        case .unwanted: .failed(code: code, text: text, suppresses: true)
        }
    }

    var refusal: ChannelFailure {
        ChannelFailure(.refused, code: code, text: "the SIP server does not accept the account: \(code) \(text)")
    }
}
