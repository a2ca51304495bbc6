import Channels
import Domain
import Hummingbird
import Logging
import Runtime
import Store

extension PublicResponder {
    /// Nothing happens by looking: mail programs and scanners follow links.
    func unsubscribePage(_ token: String, hasBody: Bool) -> Response {
        guard let target = UnsubscribeToken(token, configuration.tokens) else { return UnsubscribePage.unknown() }
        var response = UnsubscribePage.question(
            sender: configuration.sender, address: target.address, what: Self.messages(target.kind))
        if !hasBody { response.body = ResponseBody() }
        return response
    }

    /// Once is as good as twice.
    func unsubscribe(_ token: String, _ form: UnsubscribeForm) async -> Response {
        guard let target = UnsubscribeToken(token, configuration.tokens) else { return UnsubscribePage.unknown() }
        guard form.isMeant else { return unsubscribePage(token, hasBody: true) }
        do {
            _ = try await operations.unsubscribe(target.kind, target.address)
        } catch {
            // Errors of the store name files and operations, never people; others are named by type only.
            let cause = (error as? StoreError)?.description ?? String(describing: type(of: error))
            logger.error("an unsubscribe was not kept", metadata: ["cause": "\(cause)"])
            return UnsubscribePage.later()
        }
        return UnsubscribePage.done(
            sender: configuration.sender, address: target.address, what: Self.messages(target.kind))
    }

    private static func messages(_ kind: CommunicationKind) -> String {
        switch kind {
        case .email: "e-mail"
        case .telegram: "Telegram messages"
        case .whatsapp: "WhatsApp messages"
        case .voice: "calls"
        case .sms: "text messages"
        case .messenger: "Messenger messages"
        case .instagram: "Instagram messages"
        case .webChat: "chat messages"
        }
    }
}
