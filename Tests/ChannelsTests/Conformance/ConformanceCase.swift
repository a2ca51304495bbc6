import Testing

@testable import Channels

/// The kinds that the suite is run for; a kind without a case is not finished.
enum ConformanceCase: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case outbox, telegram
    case telegramWebhook = "telegram by webhook"
    case whatsapp

    var testDescription: String { rawValue }

    /// Starts the provider's double or server, and makes a channel that talks to it.
    func start() async throws -> any ChannelSubject {
        switch self {
        case .outbox: try OutboxSubject()
        case .telegram: try await TelegramSubject(.polling)
        case .telegramWebhook: try await TelegramSubject(.webhook)
        case .whatsapp: try await WhatsAppSubject()
        }
    }
}
