package import Domain
package import Store

/// How a channel fares, as operators see it.
package struct ChannelReport: Sendable {
    package enum State: Hashable, Sendable {
        case ready
        /// It could not be reached; it is tried again then.
        case waiting(until: Instant)
        /// It was refused; it waits for an operator or for other settings.
        case stopped
        /// An operator holds it.
        case paused(by: String, since: Instant)

        /// `ready`, `waiting`, `stopped`, `paused`.
        package var name: String {
            switch self {
            case .ready: "ready"
            case .waiting: "waiting"
            case .stopped: "stopped"
            case .paused: "paused"
            }
        }
    }

    /// What last went wrong; it stays when the channel is well again.
    package struct LastError: Hashable, Sendable {
        package var code: String
        /// The provider's own words.
        package var text: String
        package var at: Instant

        package init(code: String, text: String, at: Instant) {
            self.code = code
            self.text = text
            self.at = at
        }
    }

    /// One sender account of a channel that has several.
    package struct Account: Hashable, Sendable {
        package var id: String
        package var state: State
        package var lastError: LastError?

        package init(id: String, state: State, lastError: LastError?) {
            self.id = id
            self.state = state
            self.lastError = lastError
        }
    }

    /// How the channel hears, and when it last did.
    package struct Reception: Hashable, Sendable {
        package enum Way: String, CaseIterable, Sendable {
            case poll, webhook, live
        }

        /// Empty: it hears nothing.
        package var ways: [Way]
        package var state: State
        /// When it was last asked, or its provider last called.
        package var lastLookAt: Instant?
        /// When something last came of it: a receipt, a message.
        package var lastEventAt: Instant?
        package var lastError: LastError?

        package init(
            ways: [Way], state: State, lastLookAt: Instant?, lastEventAt: Instant?, lastError: LastError?
        ) {
            self.ways = ways
            self.state = state
            self.lastLookAt = lastLookAt
            self.lastEventAt = lastEventAt
            self.lastError = lastError
        }
    }

    package var id: String
    /// The wire tag of its kind.
    package var kind: String
    package var carries: [CommunicationKind]
    /// Of sending, as a whole: what its least hindered account says.
    package var state: State
    package var lastError: LastError?
    /// Empty where it has one account only.
    package var accounts: [Account]
    package var load: ChannelLoad
    /// Messages a second that it may send; nil: as fast as it goes.
    package var rateLimit: Double?
    /// Messages handed to the provider in the last minute.
    package var sentLastMinute: Int
    package var concurrency: Int
    package var reception: Reception

    package init(
        id: String, kind: String, carries: [CommunicationKind], state: State, lastError: LastError?,
        accounts: [Account], load: ChannelLoad, rateLimit: Double?, sentLastMinute: Int, concurrency: Int,
        reception: Reception
    ) {
        self.id = id
        self.kind = kind
        self.carries = carries
        self.state = state
        self.lastError = lastError
        self.accounts = accounts
        self.load = load
        self.rateLimit = rateLimit
        self.sentLastMinute = sentLastMinute
        self.concurrency = concurrency
        self.reception = reception
    }
}
