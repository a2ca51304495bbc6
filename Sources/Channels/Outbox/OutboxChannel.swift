package import Domain

/// Writes each message as a file, and nothing leaves the machine: `<directory>/<date>/<idempotency key>.eml` for
/// e-mail, `.json` for the rest. Replies are files dropped into `<directory>/replies`.
///
/// The date is that of the message, in UTC, so that a day's messages lie together and a repeat replaces its own file.
/// File systems with indexed directories (ext4, XFS, Btrfs) take a million files a day.
package struct OutboxChannel: PollingChannel {
    package let id: String
    package let kind = ChannelKind.outbox
    package let carries = Set(CommunicationKind.allCases)
    package let accounts: [String] = []
    package let attempts = 5
    package let retryDelay = Duration.seconds(5)
    /// A repeat writes the same file.
    package let onUnknown = UnknownPolicy.resend
    /// A repeat replaces its own file.
    package let repeats = Int.max
    package let deliversAtOnce = true

    private let settings: OutboxSettings
    private let composer: MailComposer
    private let lanes: BlockingLanes<OutboxWriter>
    private let replies: BlockingLanes<OutboxReplies>

    init?(id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory) {
        guard let settings = OutboxSettings(&reader, standardDirectory: factory.outboxDirectory) else { return nil }
        self.init(id: id, settings: settings, tokens: factory.tokens)
    }

    init(id: String, settings: OutboxSettings, tokens: TokenSigner) {
        self.id = id
        self.settings = settings
        composer = MailComposer(content: .alternative, maximumAttachmentBytes: .max)
        lanes = BlockingLanes(count: settings.concurrency, label: "channel.\(id)") { OutboxWriter() }
        replies = BlockingLanes(count: 1, label: "channel.\(id).replies") {
            OutboxReplies(directory: settings.directory, interval: settings.checkInterval, tokens: tokens)
        }
    }

    package let sources = ["replies"]

    package var hearing: ChannelHearing { ChannelHearing(polled: self) }

    package func poll(_ source: String, after cursor: String?, at now: Instant) async -> Poll {
        await replies.run(key: source) { $0.poll(after: cursor, at: now) } ?? Poll(pause: settings.checkInterval)
    }

    /// Where the files go.
    package var directory: String { settings.directory }
    package var concurrency: Int { settings.concurrency }
    package var rate: RateLimit? { settings.rate }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome {
        let outcome = await lanes.run(key: id) { [settings, composer] _ in
            OutboxChannel.write(message, settings, composer)
        }
        return outcome ?? .channelFailed(ChannelFailure(.unavailable, code: "closed", text: "the channel is closed"))
    }

    package func check() async -> ChannelFailure? {
        let failure = await lanes.run(key: id) { [settings] _ -> ChannelFailure? in
            do throws(OutboxWriter.Failure) {
                try OutboxWriter.check(settings.directory)
                return nil
            } catch { return error.channelFailure }
        }
        return failure ?? ChannelFailure(.unavailable, code: "closed", text: "the channel is closed")
    }

    package func close() async {
        await replies.close()
        await lanes.close()
    }

    private static func write(
        _ message: OutboundMessage, _ settings: OutboxSettings, _ composer: MailComposer
    ) -> DeliveryOutcome {
        guard MessageKey.isSafe(message.idempotencyKey) else {
            return .rejected(code: "bad_key", text: "the idempotency key cannot be a file's name")
        }
        let isMail = message.kind == CommunicationKind.email.name
        let bytes: [UInt8]
        if isMail {
            do {
                let mail = try composer.compose(message, from: settings.sender)
                bytes = OutboxMailHead.bytes(recipient: mail.recipient, replyFile: replyFile(message)) + mail.bytes
            } catch {
                return .rejected(code: error.code, text: error.text)
            }
        } else {
            do { bytes = try OutboxDocument(message, replyFile: replyFile(message)).bytes() } catch {
                return .rejected(code: "bad_content", text: "the message cannot be written as JSON")
            }
        }
        let folder = String(Instant(milliseconds: message.date).iso8601.prefix(10))
        let name = "\(message.idempotencyKey).\(isMail ? "eml" : "json")"
        do {
            try OutboxWriter.write(bytes, directory: settings.directory, folder: folder, name: name)
            return .accepted(providerID: "\(folder)/\(name)")
        } catch {
            return .channelFailed(error.channelFailure)
        }
    }

    /// The file, below the directory, that answers a message.
    private static func replyFile(_ message: OutboundMessage) -> String { "replies/\(message.idempotencyKey).txt" }

}
