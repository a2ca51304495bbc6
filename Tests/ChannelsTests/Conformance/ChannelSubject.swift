import Channels
import Domain

/// A channel with its provider's double or server, as the conformance suite drives it. Each kind has one; it lives in
/// the kind's own folder and is named in ``ConformanceCase``.
protocol ChannelSubject: Sendable {
    var channel: any Channel { get }

    /// What no text that comes out may hold: tokens, passwords, keys.
    var secrets: [String] { get }

    /// A message that the channel can send; each number has its own idempotency key, and may have its own recipient.
    func message(_ number: Int) -> OutboundMessage

    /// Has the provider behave so toward the next message; false: it has no such behaviour.
    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool

    /// How many messages the provider has taken, answered or not; nil: it cannot be asked.
    func taken() async throws -> Int?

    /// The request by which the provider tells this, signed as it does; nil: the kind has no webhook, or no such news.
    /// The same news with the same number is the same request.
    func request(_ news: PeerNews) throws -> WebhookRequest?

    /// A request with any body, signed as the provider does; nil: the kind has no webhook.
    func request(body: [UInt8]) throws -> WebhookRequest?

    /// What somebody without the secret would send, made from a genuine request.
    func forgeries(of request: WebhookRequest) -> [WebhookRequest]

    /// Has the provider keep this for the next poll; false: the kind is not polled, or has no such news.
    func bring(_ news: PeerNews) async throws -> Bool
}

extension ChannelSubject {
    func request(_ news: PeerNews) throws -> WebhookRequest? { nil }
    func request(body: [UInt8]) throws -> WebhookRequest? { nil }
    func forgeries(of request: WebhookRequest) -> [WebhookRequest] { [] }
    func bring(_ news: PeerNews) async throws -> Bool { false }
    func taken() async throws -> Int? { nil }
}

/// What a provider does with the next message.
enum PeerBehaviour: Hashable, Sendable {
    /// Refuses it for good, whoever else it takes messages for.
    case refuse
    /// Refuses the address for good.
    case refuseAddress
    /// Asks to wait so long.
    case throttle(seconds: Int)
    /// Asks to try again later, without a time.
    case postpone
    /// Refuses the account.
    case refuseAccount
    /// Closes the connection before it has read the message.
    case dropBefore
    /// Takes the message and closes the connection without an answer.
    case dropAfter
    /// Says nothing for longer than the channel waits.
    case keepSilent
    /// Nothing listens any more.
    case goDown

    static let all: [PeerBehaviour] = [
        .refuse, .refuseAddress, .throttle(seconds: 17), .postpone, .refuseAccount, .dropBefore, .dropAfter,
        .keepSilent,
        .goDown,
    ]
}

/// What a provider tells. Numbers tell pieces of news apart; a receipt is of ``ChannelSubject/message(_:)`` with the
/// same number.
enum PeerNews: Hashable, Sendable {
    case message(Int)
    case delivered(Int)
    case read(Int)
    case failed(Int)
}
