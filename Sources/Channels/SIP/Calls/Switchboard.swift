import Domain
import Glibc
import Synchronization

/// Makes calls and keeps hold of those that go on, whichever side began them: one process of baresip each.
final class Switchboard: Sendable {
    let settings: SIPSettings
    let lines: Lines
    let calls = CallRegister()
    let news = NewsDesk()
    let clock: any WallClock
    private let random: any RandomSource
    private let maker: PromptMaker
    /// What the registrar last said against us.
    private let registration = Mutex<ChannelFailure?>(nil)
    private let isClosed = Mutex(false)

    /// How long an opening may wait for a line.
    private static let linePatience = Duration.seconds(120)

    init(settings: SIPSettings, clock: any WallClock, random: any RandomSource) {
        self.settings = settings
        self.clock = clock
        self.random = random
        maker = PromptMaker(settings: settings)
        lines = Lines(count: settings.maximumCalls, clock: clock)
    }

    var registrationFailure: ChannelFailure? {
        get { registration.withLock { $0 } }
        set { registration.withLock { $0 = newValue } }
    }

    // MARK: Openings

    func open(_ message: OutboundMessage) async -> DeliveryOutcome {
        let target: DialTarget
        do throws(DialTarget.Refusal) { target = try DialTarget(message, settings) } catch {
            return .rejected(code: error.code, text: error.text)
        }
        if let failure = registrationFailure, failure.kind == .refused { return .channelFailed(failure) }
        // A repeat of what is being said already.
        if let entry = calls.find(id: nil, conversation: message.idempotencyKey) {
            return .accepted(providerID: entry.call.id)
        }
        guard await lines.take(within: Self.linePatience) else {
            let text = isClosed.withLock { $0 } ? "the channel is closed" : "all lines are busy (max_calls)"
            return .channelFailed(
                ChannelFailure(.unavailable, code: "lines_busy", text: text, retryAfter: .seconds(1)))
        }
        let id = makeID()
        let directory: String
        do throws(ChannelFailure) { directory = try makeDirectory(id) } catch {
            lines.give()
            return .channelFailed(error)
        }
        let outcome = await open(message, target, id: id, directory: directory)
        switch outcome {
        case .started(let outcome): return outcome
        case .notStarted(let outcome):
            PrivateFile.removeFolder(directory)
            lines.give()
            return outcome
        }
    }

    private enum Opened {
        /// The call looks after its line and its directory.
        case started(DeliveryOutcome)
        case notStarted(DeliveryOutcome)
    }

    private func open(
        _ message: OutboundMessage, _ target: DialTarget, id: String, directory: String
    ) async -> Opened {
        let prompt: Prompt
        do throws(PromptMaker.Failure) {
            prompt = try await maker.make(message, name: "opening", in: directory)
        } catch { return .notStarted(Self.outcome(error)) }
        let configuration = BaresipConfiguration(
            settings: settings, transport: target.transport, listenPort: nil, user: settings.callerID,
            registrationInterval: nil)
        let process: BaresipProcess
        do throws(ChannelFailure) {
            process = try await BaresipProcess.start(configuration, directory: directory)
        } catch { return .notStarted(.channelFailed(error)) }

        var timing = settings.timing
        timing.ring = target.ringTimeout ?? timing.ring
        let news = news.open()
        let call = SIPCall(
            id: id, direction: .outbound, address: target.number, key: message.idempotencyKey, process: process,
            state: CallState(.outbound, prompt: prompt, timing: timing, repeats: settings.repeats), clock: clock,
            report: news.report)
        calls.add(CallRegister.Entry(call: call, directory: directory), conversation: message.idempotencyKey)
        Task {
            for await message in process.messages { await call.take(message) }
            await call.lost()
            await self.over(call, directory, news)
        }
        switch await call.dial(target.uri) {
        case .begun: return .started(.accepted(providerID: id))
        case .closed(let reason):
            if let code = SIPCode(reason) { return .started(code.outcome(providerID: id)) }
            return .started(
                .channelFailed(
                    ChannelFailure(
                        .unavailable, code: "unreachable",
                        text: "the SIP server cannot be reached: \(reason.prefix(200))")))
        case .lost: return .started(.unknown(text: "baresip ended before the server had answered"))
        }
    }

    /// After a call: nothing of it stays.
    func over(_ call: SIPCall, _ directory: String, _ news: NewsDesk.Line) async {
        calls.remove(call.id)
        PrivateFile.removeFolder(directory)
        await news.finish()
        calls.finish()
        lines.give()
    }

    // MARK: What follows

    func goOn(_ message: OutboundMessage, _ followUp: OutboundMessage.FollowUp) async -> DeliveryOutcome {
        let gone = DeliveryOutcome.rejected(code: "no_call", text: "the call that this belongs to is over")
        guard let entry = calls.find(id: followUp.openingProviderID, conversation: followUp.conversation) else {
            return gone
        }
        let name = makeID()
        let prompt: Prompt
        do throws(PromptMaker.Failure) {
            prompt = try await maker.make(message, name: name, in: entry.directory)
        } catch {
            // Its directory goes with the call.
            return calls.find(id: entry.call.id, conversation: followUp.conversation) == nil
                ? gone : Self.outcome(error)
        }
        guard await entry.call.play(prompt, conversation: followUp.conversation) else { return gone }
        return .accepted(providerID: "\(entry.call.id).\(name)")
    }

    /// Hands a call over to a number by REFER; nil where the other side took it.
    func transfer(call id: String, to number: String) async -> ChannelFailure? {
        let target: DialTarget
        do throws(DialTarget.Refusal) { target = try DialTarget(number: number, settings) } catch {
            return ChannelFailure(.refused, code: error.code, text: error.text)
        }
        guard let entry = calls.find(id: id, conversation: id) else {
            return ChannelFailure(.unavailable, code: "no_call", text: "the call is over")
        }
        return await entry.call.transfer(to: target.uri).map {
            ChannelFailure(.unavailable, code: "transfer_failed", text: String($0.prefix(200)))
        }
    }

    // MARK: The end

    /// Calls of a channel that was started end now; those of one that was not (a test call) go on to their end.
    func close() async {
        isClosed.withLock { $0 = true }
        lines.close()
        if news.isStarted {
            for call in calls.all { await call.hangUp() }
        }
        await calls.empty()
    }

    // MARK: Parts

    func makeID() -> String {
        random.bytes(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    /// A directory for a check: in the state directory where that is there, else elsewhere, for who looks makes no state.
    func makeCheckDirectory() throws(ChannelFailure) -> String {
        if access(settings.directory, W_OK | X_OK) == 0 { return try makeDirectory(makeID()) }
        let folder = (getenv("TMPDIR").map { String(cString: $0) }).flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        return try makeDirectory("campaignd-check-\(makeID())", in: folder)
    }

    /// A call's own directory, with the silence in it.
    func makeDirectory(_ name: String) throws(ChannelFailure) -> String {
        try makeDirectory(name, in: settings.directory)
    }

    private func makeDirectory(_ name: String, in folder: String) throws(ChannelFailure) -> String {
        let directory = "\(folder)/\(name)"
        guard PrivateFile.makeFolder(directory),
            PrivateFile.write(SilenceFile.bytes, to: "\(directory)/\(SilenceFile.name)")
        else {
            throw ChannelFailure(.unavailable, code: "disk_full", text: "\(folder) cannot be written to")
        }
        return directory
    }

    static func outcome(_ failure: PromptMaker.Failure) -> DeliveryOutcome {
        switch failure {
        case .message(let code, let text): .rejected(code: code, text: text)
        case .machine(let code, let text): .channelFailed(ChannelFailure(.unavailable, code: code, text: text))
        }
    }
}
