import Conversations
import Domain
import GRDB

/// A ``DeliveryOutcome`` as columns of an attempt; kinds are never renumbered.
struct StoredOutcome {
    /// Raw values are stored; never renumber.
    enum Kind: Int64, CaseIterable {
        case accepted = 1
        case rejected = 2
        case retry = 3
        case unavailable = 4
        case refused = 5
        case unknown = 6
        case addressBounced = 7
        case addressBlocked = 8
        case addressOptedOut = 9
        case addressByOperator = 10
        case addressMoved = 11

        /// See `DeliveryOutcome.showsThatServersWereAsked`.
        static let showingThatServersWereAsked = allCases.filter {
            StoredOutcome(kind: $0, code: nil, text: nil, retryAfter: nil).outcome.showsThatServersWereAsked
        }

        init(_ reason: SuppressionReason) {
            self =
                switch reason {
                case .bounced: .addressBounced
                case .blocked: .addressBlocked
                case .optedOut: .addressOptedOut
                case .byOperator: .addressByOperator
                case .moved: .addressMoved
                }
        }
    }

    var kind: Kind
    var code: String?
    var text: String?
    /// Milliseconds.
    var retryAfter: Int64?

    init(kind: Kind, code: String?, text: String?, retryAfter: Int64?) {
        self.kind = kind
        self.code = code
        self.text = text
        self.retryAfter = retryAfter
    }

    /// - Parameter row: has the columns `outcome`, `code`, `text`, `retry_after` of an attempt.
    /// - Returns: nil while there is none.
    init?(_ row: Row) {
        guard let stored = row["outcome"] as Int64?, let kind = Kind(rawValue: stored) else { return nil }
        self.init(kind: kind, code: row["code"], text: row["text"], retryAfter: row["retry_after"])
    }

    init(_ outcome: DeliveryOutcome) {
        switch outcome {
        case .accepted(let providerID): self.init(kind: .accepted, code: providerID, text: nil, retryAfter: nil)
        case .rejected(let code, let text): self.init(kind: .rejected, code: code, text: text, retryAfter: nil)
        case .addressRejected(let reason, let code, let text):
            self.init(kind: Kind(reason), code: code, text: text, retryAfter: nil)
        case .retry(let after, let code, let text):
            self.init(kind: .retry, code: code, text: text, retryAfter: after?.milliseconds)
        case .channelFailed(let failure):
            let kind: Kind =
                switch failure.kind {
                case .unavailable: .unavailable
                case .refused: .refused
                }
            self.init(kind: kind, code: failure.code, text: failure.text, retryAfter: failure.retryAfter?.milliseconds)
        case .unknown(let text): self.init(kind: .unknown, code: nil, text: text, retryAfter: nil)
        }
    }

    var outcome: DeliveryOutcome {
        let after = retryAfter.map { Duration.milliseconds($0) }
        let (code, text) = (code, text ?? "")
        func failure(_ kind: ChannelFailure.Kind) -> DeliveryOutcome {
            .channelFailed(ChannelFailure(kind, code: code ?? "", text: text, retryAfter: after))
        }
        switch kind {
        case .accepted: return .accepted(providerID: code)
        case .rejected: return .rejected(code: code ?? "", text: text)
        case .retry: return .retry(after: after, code: code ?? "", text: text)
        case .unavailable: return failure(.unavailable)
        case .refused: return failure(.refused)
        case .unknown: return .unknown(text: text)
        case .addressBounced: return .addressRejected(.bounced, code: code ?? "", text: text)
        case .addressBlocked: return .addressRejected(.blocked, code: code ?? "", text: text)
        case .addressOptedOut: return .addressRejected(.optedOut, code: code ?? "", text: text)
        case .addressByOperator: return .addressRejected(.byOperator, code: code ?? "", text: text)
        case .addressMoved: return .addressRejected(.moved, code: code ?? "", text: text)
        }
    }
}
