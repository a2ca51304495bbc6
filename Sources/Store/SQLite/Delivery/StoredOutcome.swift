import Domain

/// A ``DeliveryOutcome`` as columns of an attempt; kinds are never renumbered.
struct StoredOutcome {
    var kind: Int64
    var code: String?
    var text: String?
    /// Milliseconds.
    var retryAfter: Int64?

    init(kind: Int64, code: String?, text: String?, retryAfter: Int64?) {
        self.kind = kind
        self.code = code
        self.text = text
        self.retryAfter = retryAfter
    }

    init(_ outcome: DeliveryOutcome) {
        switch outcome {
        case .accepted(let providerID): self.init(kind: 1, code: providerID, text: nil, retryAfter: nil)
        case .rejected(let code, let text): self.init(kind: 2, code: code, text: text, retryAfter: nil)
        case .addressRejected(let reason, let code, let text):
            let kind: Int64 =
                switch reason {
                case .bounced: 7
                case .blocked: 8
                case .optedOut: 9
                case .byOperator: 10
                case .moved: 11
                }
            self.init(kind: kind, code: code, text: text, retryAfter: nil)
        case .retry(let after, let code, let text):
            self.init(kind: 3, code: code, text: text, retryAfter: after?.milliseconds)
        case .channelFailed(let failure):
            let kind: Int64 =
                switch failure.kind {
                case .unavailable: 4
                case .refused: 5
                }
            self.init(kind: kind, code: failure.code, text: failure.text, retryAfter: failure.retryAfter?.milliseconds)
        case .unknown(let text): self.init(kind: 6, code: nil, text: text, retryAfter: nil)
        }
    }

    /// Nil where the kind is unknown.
    var outcome: DeliveryOutcome? {
        let after = retryAfter.map { Duration.milliseconds($0) }
        switch kind {
        case 1: return .accepted(providerID: code)
        case 2: return .rejected(code: code ?? "", text: text ?? "")
        case 3: return .retry(after: after, code: code ?? "", text: text ?? "")
        case 4:
            return .channelFailed(ChannelFailure(.unavailable, code: code ?? "", text: text ?? "", retryAfter: after))
        case 5: return .channelFailed(ChannelFailure(.refused, code: code ?? "", text: text ?? "", retryAfter: after))
        case 6: return .unknown(text: text ?? "")
        case 7: return .addressRejected(.bounced, code: code ?? "", text: text ?? "")
        case 8: return .addressRejected(.blocked, code: code ?? "", text: text ?? "")
        case 9: return .addressRejected(.optedOut, code: code ?? "", text: text ?? "")
        case 10: return .addressRejected(.byOperator, code: code ?? "", text: text ?? "")
        case 11: return .addressRejected(.moved, code: code ?? "", text: text ?? "")
        default: return nil
        }
    }

    /// The provider's own words, for a communication's detail.
    var words: String? {
        let parts = kind == 1 ? [] : [code, text].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
