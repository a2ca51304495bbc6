import Domain

/// A call that goes on: brings what baresip says into its ``CallState`` and does what that answers.
actor SIPCall {
    nonisolated let id: String
    nonisolated let direction: CallState.Direction
    /// The other side's number, E.164.
    nonisolated let address: String
    private let process: BaresipProcess
    private let clock: any WallClock
    private let report: @Sendable (ProviderEvent) -> Void
    private var state: CallState
    private var timer: Task<Void, Never>?
    private var timerAt: Instant?
    private var opening: CheckedContinuation<CallState.Opening, Never>?
    private var transfer: CheckedContinuation<String?, Never>?
    /// What messages about it refer to: our opening's idempotency key; of an inbound call, the conversation's name once
    /// it is known.
    private var key: String?

    private static let dialToken = "dial"
    private static let lifeToken = "life"

    /// - Parameter report: takes news in the order in which they come; returns at once.
    init(
        id: String, direction: CallState.Direction, address: String, key: String?, process: BaresipProcess,
        state: CallState, clock: any WallClock, report: @escaping @Sendable (ProviderEvent) -> Void
    ) {
        self.id = id
        self.direction = direction
        self.address = address
        self.key = key
        self.process = process
        self.state = state
        self.clock = clock
        self.report = report
    }

    // MARK: From the channel

    /// Dials; returns when the call has begun, or cannot.
    func dial(_ uri: String) async -> CallState.Opening {
        await withCheckedContinuation { continuation in
            opening = continuation
            process.post("dial", uri, token: Self.dialToken)
            handle(.begun)
        }
    }

    /// Answers a call that came in.
    func accept() {
        process.post("accept")
        handle(.begun)
    }

    /// Plays a prompt when those before it are over; false where the call is.
    func play(_ prompt: Prompt, conversation: String) -> Bool {
        if state.isOver { return false }
        if direction == .inbound { key = conversation }
        handle(.prompt(prompt))
        return true
    }

    /// Hands the call over to `uri` by REFER (RFC 3515); nil where the other side took it.
    func transfer(to uri: String) async -> String? {
        if transfer != nil { return "the call is being transferred" }
        return await withCheckedContinuation { continuation in
            transfer = continuation
            handle(.transfer(uri))
        }
    }

    func hangUp() { handle(.hangUp) }

    // MARK: From baresip

    func take(_ message: BaresipMessage) {
        switch message {
        case .ringing: handle(.ringing)
        // Early media without ringing: the call is on its way.
        case .progress: handle(.ringing)
        case .established: handle(.established)
        case .digit(let digit): handle(.digit(digit))
        case .closed(_, let reason): handle(.closed(reason: reason))
        case .transferFailed(let reason): handle(.transferFailed(reason: reason))
        case .response(Self.dialToken, false, let text):
            handle(.closed(reason: "baresip does not dial: \(text)"))
        case .response(Self.lifeToken, _, _): handle(.alive)
        case .incoming, .registered, .registrationFailed, .response, .other: break
        }
    }

    /// The process is gone.
    func lost() { handle(.lost) }

    // MARK: Its state

    private func handle(_ input: CallState.Input) {
        let now = clock.now
        // Its timers go by the steady time.
        for action in state.handle(input, at: clock.steady) { perform(action, at: now) }
        let due = state.deadline
        guard due != timerAt else { return }
        timer?.cancel()
        timerAt = due
        timer = due.map { due in
            Task { [clock] in
                guard (try? await clock.sleep(untilSteady: due)) != nil else { return }
                self.tick(due)
            }
        }
    }

    private func tick(_ due: Instant) {
        guard due == timerAt else { return }
        timerAt = nil
        handle(.tick)
    }

    private func perform(_ action: CallState.Action, at now: Instant) {
        switch action {
        case .opened(let outcome):
            opening?.resume(returning: outcome)
            opening = nil
        case .tell(let news): tell(news, at: now)
        case .play(let file): process.post("ausrc", "aufile,\(file)")
        case .transfer(let uri): process.post("transfer", uri)
        case .transferEnded(let failure):
            transfer?.resume(returning: failure)
            transfer = nil
        case .askForLife: process.post("about", token: Self.lifeToken)
        case .kill: process.kill()
        case .hangUp: process.post("hangup")
        case .over: Task { [process] in await process.end() }
        }
    }

    private func tell(_ news: CallState.News, at now: Instant) {
        let reference = key.map { MessageReference.key($0) } ?? .providerID(id)
        switch news {
        case .change(let change):
            report(.receipt(DeliveryReceipt(reference, change, attempt: id, occurredAt: now)))
        case .digits(let digits, let number):
            let answers = key == nil || direction == .outbound ? [reference] : [reference, .providerID(id)]
            report(
                .message(
                    InboundMessage(
                        kind: .voice, address: address, content: .digits, text: digits,
                        providerID: "\(id).\(number)", answers: answers, occurredAt: now)))
        case .called:
            // What a telephone shows of its caller can be forged.
            report(
                .message(
                    InboundMessage(
                        kind: .voice, address: address, content: .call, text: "", providerID: id, isVouchedFor: false,
                        occurredAt: now)))
        }
    }
}
