import Testing

@testable import Channels

/// The kinds that the suite is run for, and what they have no word for; a kind without a case is not finished.
enum ConformanceCase: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case email, outbox, sip, telegram
    case telegramWebhook = "telegram by webhook"
    case whatsapp

    /// A way of hearing, other than calls of this process.
    enum Way: Hashable, Sendable {
        case webhook, poll
    }

    var testDescription: String { rawValue }

    /// Starts the provider's double or server, and makes a channel that talks to it.
    func start() async throws -> any ChannelSubject {
        switch self {
        case .email: try await EmailSubject()
        case .outbox: try OutboxSubject()
        case .sip: try await SIPSubject()
        case .telegram: try await TelegramSubject(.polling)
        case .telegramWebhook: try await TelegramSubject(.webhook)
        case .whatsapp: try await WhatsAppSubject()
        }
    }

    var kind: ChannelKind {
        switch self {
        case .email: .email
        case .outbox: .outbox
        case .sip: .sip
        case .telegram, .telegramWebhook: .telegram
        case .whatsapp: .whatsappCloud
        }
    }

    /// What its provider cannot do; everything else is asked of it.
    var lacks: Set<PeerBehaviour> {
        switch self {
        // A directory takes everything or nothing.
        case .outbox: Set(PeerBehaviour.all).subtracting([.goDown])
        // baresip does not tell how long a server asks to wait; and where a connection breaks or nothing comes, SIP itself
        // repeats the request for half a minute.
        case .sip: [.throttle(seconds: 17), .dropBefore, .dropAfter, .keepSilent]
        case .email, .telegram, .telegramWebhook, .whatsapp: []
        }
    }

    /// How it hears.
    var hears: Set<Way> {
        switch self {
        case .sip: []
        case .email, .outbox, .telegram: [.poll]
        case .telegramWebhook, .whatsapp: [.webhook]
        }
    }
}
