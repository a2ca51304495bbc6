package import Domain

/// Telephone calls over SIP: a process of baresip for each call, words spoken by espeak-ng, digits as answers.
///
/// `send` of an opening returns when the call has begun, and waits for a free line before that; of a follow-up, when its
/// prompt is ready and will be said next.
package struct SIPChannel: LiveChannel, TransferringChannel {
    package let id: String
    package let kind = ChannelKind.sip
    package let carries: Set<CommunicationKind> = [.voice]
    package let accounts: [String] = []
    package let deliversAtOnce = false

    private let settings: SIPSettings
    private let board: Switchboard
    private let inbound: InboundLines

    init?(id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory) {
        let settings = SIPSettings(
            &reader, channel: id, secrets: factory.secrets, stateDirectory: factory.stateDirectory)
        guard let settings else { return nil }
        self.init(id: id, settings: settings, clock: LiveClock(), random: LiveRandom())
    }

    init(id: String, settings: SIPSettings, clock: any WallClock, random: any RandomSource) {
        self.id = id
        self.settings = settings
        board = Switchboard(settings: settings, clock: clock, random: random)
        inbound = InboundLines(board: board)
    }

    package var concurrency: Int { settings.maximumCalls }
    package var rate: RateLimit? { settings.rate }
    package var attempts: Int { settings.attempts }
    package var retryDelay: Duration { settings.retryDelay }
    package var onUnknown: UnknownPolicy { settings.onUnknown }
    package var hearing: ChannelHearing { ChannelHearing(live: self) }
    package var abilities: ChannelAbilities { ChannelAbilities(transfer: self) }

    package func start(_ tell: @escaping @Sendable ([ProviderEvent]) async -> Void) async {
        // What a daemon left behind that was killed: recordings of what it said.
        PrivateFile.removeFolder(settings.directory)
        board.news.start(tell)
        if settings.takesCalls { inbound.start() }
    }

    package func objection(to text: String) -> String? {
        text.count <= PromptMaker.longestText
            ? nil : "the text has \(text.count) characters (a prompt takes \(PromptMaker.longestText))"
    }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome {
        if let followUp = message.followUp { return await board.goOn(message, followUp) }
        return await board.open(message)
    }

    /// By REFER (RFC 3515).
    package func transfer(call: String, to number: String) async -> ChannelFailure? {
        await board.transfer(call: call, to: number)
    }

    /// Looks for the programs, speaks a word into a file, and registers where calls are to come in by a registration.
    package func check() async -> ChannelFailure? {
        if let failure = await SIPCheck(board: board).failure() { return failure }
        return settings.registers ? await inbound.checkRegistration() : nil
    }

    package func close() async {
        inbound.close()
        await board.close()
        await inbound.ended()
    }
}
