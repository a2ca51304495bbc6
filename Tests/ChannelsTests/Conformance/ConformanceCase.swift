import Testing

@testable import Channels

/// The kinds that the suite is run for, and what they have no word for; a kind without a case is not finished.
enum ConformanceCase: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case email, outbox, sip, telegram, twilio
    case telegramWebhook = "telegram by webhook"
    case whatsapp

    /// A way of hearing, other than calls of this process.
    enum Way: Hashable, Sendable {
        case webhook, poll
    }

    var testDescription: String { rawValue }

    /// Starts the provider's double or server, and makes a channel that talks to it.
    /// - Parameter patience: how many seconds the channel waits for an answer.
    func start(patience: Int = 120) async throws -> any ChannelSubject {
        switch self {
        case .email: try await EmailSubject(patience: patience)
        case .outbox: try OutboxSubject()
        case .sip: try await SIPSubject()
        case .telegram: try await TelegramSubject(.polling, patience: patience)
        case .twilio: try await TwilioSubject(patience: patience)
        case .telegramWebhook: try await TelegramSubject(.webhook, patience: patience)
        case .whatsapp: try await WhatsAppSubject(patience: patience)
        }
    }

    var kind: ChannelKind {
        switch self {
        case .email: .email
        case .outbox: .outbox
        case .sip: .sip
        case .telegram, .telegramWebhook: .telegram
        case .twilio: .twilio
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
        case .email, .telegram, .telegramWebhook, .twilio, .whatsapp: []
        }
    }

    /// How it hears.
    var hears: Set<Way> {
        switch self {
        case .sip: []
        case .email, .outbox, .telegram: [.poll]
        case .telegramWebhook, .twilio, .whatsapp: [.webhook]
        }
    }

    /// Whether the provider says when what it tells has happened; else it has happened when it is told.
    var tellsTimes: Bool {
        switch self {
        case .email, .outbox, .sip, .telegram, .telegramWebhook, .whatsapp: true
        case .twilio: false
        }
    }
}
