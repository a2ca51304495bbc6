package import Domain

/// Sends e-mail over SMTP: `concurrency` connections at most, each kept open between messages, each on a thread of its
/// own.
///
/// It tells what is certain: see `SMTPResult.outcome` for what each failure means for the message.
package struct EmailChannel: Channel {
    package let id: String
    package let kind = ChannelKind.email
    package let carries: Set<CommunicationKind> = [.email]
    package let deliversAtOnce = false

    private let settings: EmailSettings
    private let composer: MailComposer
    private let lanes: BlockingLanes<SMTPSession>

    init?(id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory) {
        guard let settings = EmailSettings(&reader, channel: id, secrets: factory.secrets) else { return nil }
        self.init(id: id, settings: settings)
    }

    init(id: String, settings: EmailSettings) {
        self.id = id
        self.settings = settings
        composer = MailComposer(content: settings.content, maximumAttachmentBytes: settings.maximumAttachmentBytes)
        lanes = BlockingLanes(count: settings.concurrency, label: "channel.\(id)") { SMTPSession() }
    }

    package var accounts: [String] { settings.accounts.map(\.name) }
    package var concurrency: Int { settings.concurrency }
    package var rate: RateLimit? { settings.rate }
    package var attempts: Int { settings.attempts }
    package var retryDelay: Duration { settings.retryDelay }
    package var onUnknown: UnknownPolicy { settings.onUnknown }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome {
        let chosen = message.account.map { name in settings.accounts.first { $0.name == name } }
        guard let account = chosen ?? settings.accounts.first else {
            return .channelFailed(
                ChannelFailure(
                    .refused, code: "unknown_account",
                    text: "the account that this recipient's messages come from is no longer configured"))
        }
        let composer = composer
        let outcome = await lanes.run(key: account.name) { session -> DeliveryOutcome in
            do throws(MailComposer.Refusal) {
                let mail = try composer.compose(message, from: account.sender)
                return session.send(mail, from: account)
                    .outcome(messageID: mail.messageID, server: account.server.name)
            } catch {
                return .rejected(code: error.code, text: error.text)
            }
        }
        return outcome ?? .channelFailed(ChannelFailure(.unavailable, code: "closed", text: "the channel is closed"))
    }

    /// Signs in with every account; the first failure, in their order.
    package func check() async -> ChannelFailure? {
        for account in settings.accounts {
            let failure = await lanes.run(key: account.name) { session in
                session.check(account).checkFailure(server: account.server.name)
            }
            guard let failure else {
                return ChannelFailure(.unavailable, code: "closed", text: "the channel is closed")
            }
            if let failure { return failure }
        }
        return nil
    }

    package func close() async { await lanes.close() }
}
