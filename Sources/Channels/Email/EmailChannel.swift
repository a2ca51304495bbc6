package import Domain

/// Sends e-mail over SMTP: `connections` connections at most, each kept open between messages, all driven by one thread.
/// Reads the accounts' mailboxes over IMAP, each on a thread of its own.
///
/// It tells what is certain: see `SMTPResult.outcome` for what each failure means for the message.
package struct EmailChannel: Channel {
    package let id: String
    package let kind = ChannelKind.email
    package let carries: Set<CommunicationKind> = [.email]
    package let deliversAtOnce = false

    let settings: EmailSettings
    /// By the accounts' names.
    let mailboxes: [String: Mailbox]
    let reader: MailReader
    private let composer: MailComposer
    private let publicURL: String?
    private let connections: SMTPConnections
    /// By the accounts' names.
    private let access: [String: OAuthTokens]

    init?(
        id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory, clock: any WallClock = LiveClock()
    ) {
        guard let settings = EmailSettings(&reader, channel: id, secrets: factory.secrets) else { return nil }
        self.id = id
        self.settings = settings
        publicURL = factory.publicURL
        composer = MailComposer(
            content: settings.content, maximumAttachmentBytes: settings.maximumAttachmentBytes, tokens: factory.tokens)
        self.reader = MailReader(
            tokens: factory.tokens, bounces: settings.accounts.compactMap(\.bounces),
            maximumAttachmentBytes: settings.maximumAttachmentBytes)
        connections = SMTPConnections(count: settings.connections, label: "channel.\(id)")
        var mailboxes: [String: Mailbox] = [:]
        var access: [String: OAuthTokens] = [:]
        for account in settings.accounts {
            mailboxes[account.name] = account.mailbox.map {
                Mailbox(
                    $0, label: "channel.\(id).\(account.name)",
                    largestMessage: MailReader.largestMail(settings.maximumAttachmentBytes))
            }
            access[account.name] = account.oauth.map {
                OAuthTokens(
                    $0,
                    file: RefreshTokenFile(
                        stateDirectory: factory.stateDirectory, channel: id, account: account.name),
                    http: factory.http, clock: clock)
            }
        }
        self.mailboxes = mailboxes
        self.access = access
    }

    package var accounts: [String] { settings.accounts.map(\.name) }
    package var concurrency: Int { settings.concurrency }
    package var rate: RateLimit? { settings.rate }
    package var attempts: Int { settings.attempts }
    package var retryDelay: Duration { settings.retryDelay }
    package var onUnknown: UnknownPolicy { settings.onUnknown }
    package var repeats: Int { onUnknown == .resend ? settings.unknownRepeats : 0 }

    /// RFC 5321, 4.5.4.1: what a server refuses with 4xx is tried for days. A connection that is lost in the message may be
    /// lost for that very message, each time.
    package func isTemporary(_ code: String) -> Bool { code.hasPrefix("4") }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome {
        let chosen = message.account.map { name in settings.accounts.first { $0.name == name } }
        guard let account = chosen ?? settings.accounts.first else {
            return .channelFailed(
                ChannelFailure(
                    .refused, code: "unknown_account",
                    text: "the account that this recipient's messages come from is no longer configured"))
        }
        let unsubscribe = UnsubscribeLinks(publicURL: publicURL, mailbox: unsubscribeMailbox(account))
        let mail: MailComposer.Mail
        do throws(MailComposer.Refusal) {
            mail = try composer.compose(
                message, from: account.sender, returns: account.bounces, unsubscribe: unsubscribe)
        } catch {
            return .rejected(code: error.code, text: error.text)
        }
        let work = SMTPJob.Work.send(
            returnPath: mail.returnPath, recipient: mail.recipient.ascii, data: SMTPData.wire(mail.bytes))
        let server = account.server
        return await signedIn(account) { bearer in
            let login = account.login(bearer: bearer, server.authentication)
            let result = await connections.run(
                work, account: account.name, server, login, isUrgent: message.followUp != nil)
            return result?.outcome(messageID: mail.messageID, server: server.name) ?? .channelFailed(.closed)
        } failure: { outcome in
            if case .channelFailed(let failure) = outcome { failure } else { nil }
        } from: {
            .channelFailed($0)
        }
    }

    /// Where a mail that unsubscribes is read: bounces go to a mailbox of ours too.
    private func unsubscribeMailbox(_ account: EmailAccount) -> String? {
        if account.mailbox != nil { return account.bounces?.plain ?? account.sender.address.ascii }
        return mailboxes.isEmpty ? nil : account.bounces?.plain
    }

    /// Signs in with every account, to its mailbox too; the first failure, in their order.
    package func check() async -> ChannelFailure? {
        for account in settings.accounts {
            let server = account.server
            let failure: ChannelFailure? = await signedIn(account) { bearer in
                let login = account.login(bearer: bearer, server.authentication)
                guard let result = await connections.run(.check, account: account.name, server, login) else {
                    return .closed
                }
                return result.checkFailure(server: server.name)
            } failure: {
                $0
            } from: {
                $0
            }
            if let failure { return failure }
            guard let mailbox = mailboxes[account.name] else { continue }
            let unreadable: ChannelFailure? = await signedIn(account) { bearer in
                await mailbox.check(account.login(bearer: bearer, .auto))
            } failure: {
                $0
            } from: {
                $0
            }
            if let unreadable { return unreadable }
        }
        return nil
    }

    package func close() async {
        for mailbox in mailboxes.values { await mailbox.close() }
        await connections.close()
    }

    /// Does `work` with an access token where the account has OAuth; once more with a new one where the server refused
    /// the account: the token may have been taken back before its time.
    func signedIn<Answer: Sendable>(
        _ account: EmailAccount, _ work: (Secret?) async -> Answer, failure: (Answer) -> ChannelFailure?,
        from: (ChannelFailure) -> Answer
    ) async -> Answer {
        guard let access = access[account.name] else { return await work(nil) }
        var refused: Secret?
        while true {
            let token: Secret
            switch await access.token(insteadOf: refused) {
            case .success(let new): token = new
            case .failure(let failure): return from(failure)
            }
            let answer = await work(token)
            guard refused == nil, failure(answer)?.kind == .refused else { return answer }
            refused = token
        }
    }
}

extension ChannelFailure {
    static let closed = ChannelFailure(.unavailable, code: "closed", text: "the channel is closed")
}
