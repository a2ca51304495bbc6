import Domain

/// One call from its first sign to its end: what comes in, and what is to be done about it. It does nothing itself.
struct CallState: Sendable {
    enum Direction: Hashable, Sendable {
        case outbound, inbound
    }

    enum Input: Hashable, Sendable {
        /// The command to dial was given, or a call came in and is being answered.
        case begun
        case ringing
        case established
        case digit(Character)
        /// The other side or baresip ended it: `486 Busy Here`, or words.
        case closed(reason: String)
        /// The process is gone.
        case lost
        /// The process answered a sign-of-life request.
        case alive
        /// To be said when what was handed in before is over.
        case prompt(Prompt)
        /// To this URI.
        case transfer(String)
        case transferFailed(reason: String)
        /// We want it to end.
        case hangUp
        /// The deadline has come, or may have.
        case tick
    }

    /// What became of dialling.
    enum Opening: Hashable, Sendable {
        case begun
        case closed(reason: String)
        case lost
    }

    enum News: Hashable, Sendable {
        case change(DeliveryReceipt.Change)
        case digits(String, number: Int)
        /// Somebody calls and was answered.
        case called
    }

    enum Action: Hashable, Sendable {
        case opened(Opening)
        case tell(News)
        case play(file: String)
        case transfer(String)
        /// Nil: the other side took it over.
        case transferEnded(failure: String?)
        case askForLife
        case kill
        case hangUp
        /// Nothing more comes of it.
        case over
    }

    private enum Phase: Sendable {
        case new
        case dialing(until: Instant)
        case ringing(until: Instant)
        /// A prompt is spoken.
        case saying(Prompt, repeats: Int, until: Instant)
        /// Digits are awaited.
        case hearing(Prompt, repeats: Int, digits: String, until: Instant)
        /// The next prompt is awaited.
        case waiting(until: Instant)
        case transferring(until: Instant)
        case over
    }

    /// How long a transfer may take.
    static let transferPatience = Duration.seconds(60)

    private let direction: Direction
    private let timing: CallTiming
    private let repeats: Int
    private var phase = Phase.new
    /// Prompts to come.
    private var queue: [Prompt] = []
    private var collections = 0
    private var hasOpened = false
    private var answeredAt: Instant?
    /// When silence has to be begun anew.
    private var silenceAt: Instant?
    private var heartbeatAt: Instant?
    private var isAwaitingLife = false

    /// - Parameter prompt: what is said once the call is answered; nil: the first prompt is handed in later.
    init(_ direction: Direction, prompt: Prompt?, timing: CallTiming, repeats: Int) {
        self.direction = direction
        self.timing = timing
        self.repeats = repeats
        if let prompt { queue = [prompt] }
    }

    var isOver: Bool {
        if case .over = phase { true } else { false }
    }

    /// When `tick` is due; nil: nothing is awaited.
    var deadline: Instant? {
        if isOver { return nil }
        return [phaseDeadline, silenceAt, heartbeatAt, answeredAt.map { $0 + timing.call }].compactMap { $0 }.min()
    }

    private var phaseDeadline: Instant? {
        switch phase {
        case .new, .over: nil
        case .dialing(let until), .ringing(let until), .waiting(let until), .transferring(let until),
            .saying(_, _, let until), .hearing(_, _, _, let until):
            until
        }
    }

    mutating func handle(_ input: Input, at now: Instant) -> [Action] {
        var actions: [Action] = []
        if isOver {
            if case .transfer = input { return [.transferEnded(failure: "the call is over")] }
            return []
        }
        switch input {
        case .begun:
            // A server that says nothing at all is given up by baresip after 32 seconds (RFC 3261, timer B); that is no
            // unanswered call.
            phase = .dialing(until: now + max(timing.ring, timing.opening))
            heartbeatAt = now + timing.heartbeat
        case .ringing: ring(now, &actions)
        case .established: answer(now, &actions)
        case .digit(let digit): hear(digit, now, &actions)
        case .closed(let reason): close(reason, &actions)
        case .lost: lose(&actions)
        case .alive: isAwaitingLife = false
        case .prompt(let prompt): take(prompt, now, &actions)
        case .transfer(let target):
            guard answeredAt != nil else { return [.transferEnded(failure: "the call is not answered")] }
            if case .transferring = phase { return [.transferEnded(failure: "the call is being transferred")] }
            phase = .transferring(until: now + Self.transferPatience)
            actions = [.transfer(target)]
        case .transferFailed(let reason):
            guard case .transferring = phase else { break }
            phase = .waiting(until: now + timing.reply)
            actions = [.transferEnded(failure: reason)]
        case .hangUp: hangUp(code: "hung_up", text: "the channel was closed", &actions)
        case .tick: tick(now, &actions)
        }
        return actions
    }

    // MARK: Until somebody answers

    private mutating func ring(_ now: Instant, _ actions: inout [Action]) {
        guard case .dialing = phase, direction == .outbound else { return }
        open(.begun, &actions)
        phase = .ringing(until: now + timing.ring)
        actions.append(.tell(.change(.delivered)))
    }

    private mutating func answer(_ now: Instant, _ actions: inout [Action]) {
        guard answeredAt == nil else { return }
        answeredAt = now
        open(.begun, &actions)
        switch direction {
        case .outbound: actions.append(.tell(.change(.read)))
        case .inbound: actions.append(.tell(.called))
        }
        silenceAt = now + timing.silence
        if !sayNext(now, &actions) { phase = .waiting(until: now + timing.reply) }
    }

    private mutating func open(_ opening: Opening, _ actions: inout [Action]) {
        if hasOpened { return }
        hasOpened = true
        actions.append(.opened(opening))
    }

    // MARK: While it lasts

    private mutating func take(_ prompt: Prompt, _ now: Instant, _ actions: inout [Action]) {
        queue.append(prompt)
        switch phase {
        case .waiting, .hearing: _ = sayNext(now, &actions)
        case .new, .dialing, .ringing, .saying, .transferring, .over: break
        }
    }

    /// False where nothing is to be said.
    private mutating func sayNext(_ now: Instant, _ actions: inout [Action]) -> Bool {
        if queue.isEmpty { return false }
        say(queue.removeFirst(), repeats: repeats, now, &actions)
        return true
    }

    private mutating func say(_ prompt: Prompt, repeats: Int, _ now: Instant, _ actions: inout [Action]) {
        let until = now + prompt.duration
        phase = .saying(prompt, repeats: repeats, until: until)
        silenceAt = until + .seconds(5)
        actions.append(.play(file: prompt.file))
    }

    private mutating func fallSilent(_ now: Instant, _ actions: inout [Action]) {
        silenceAt = now + timing.silence
        actions.append(.play(file: SilenceFile.name))
    }

    private mutating func hear(_ digit: Character, _ now: Instant, _ actions: inout [Action]) {
        switch phase {
        case .saying(let prompt, let repeats, _):
            guard prompt.expects != nil, queue.isEmpty, digit != "#" else { return }
            // They know the question: it is cut off.
            fallSilent(now, &actions)
            collect(prompt, repeats, String(digit), now, &actions)
        case .hearing(let prompt, let repeats, let digits, _):
            if digit != "#" { return collect(prompt, repeats, digits + String(digit), now, &actions) }
            if !digits.isEmpty { finish(digits, now, &actions) }
        case .new, .dialing, .ringing, .waiting, .transferring, .over: break
        }
    }

    private mutating func collect(
        _ prompt: Prompt, _ repeats: Int, _ digits: String, _ now: Instant, _ actions: inout [Action]
    ) {
        if digits.count >= prompt.expects?.maximumDigits ?? 1 { return finish(digits, now, &actions) }
        phase = .hearing(prompt, repeats: repeats, digits: digits, until: now + timing.digit)
    }

    private mutating func finish(_ digits: String, _ now: Instant, _ actions: inout [Action]) {
        collections += 1
        actions.append(.tell(.digits(digits, number: collections)))
        if !sayNext(now, &actions) { phase = .waiting(until: now + timing.reply) }
    }

    // MARK: Time

    private mutating func tick(_ now: Instant, _ actions: inout [Action]) {
        if let answeredAt, now >= answeredAt + timing.call {
            return hangUp(code: "too_long", text: "the call lasted too long", &actions)
        }
        if let due = heartbeatAt, now >= due {
            if isAwaitingLife { actions.append(.kill) } else { actions.append(.askForLife) }
            isAwaitingLife = true
            heartbeatAt = now + timing.heartbeat
        }
        if let due = phaseDeadline, now >= due { passed(now, &actions) }
        if !isOver, let due = silenceAt, now >= due { fallSilent(now, &actions) }
    }

    /// The time of the phase is over.
    private mutating func passed(_ now: Instant, _ actions: inout [Action]) {
        switch phase {
        case .dialing, .ringing:
            hangUp(code: "no_answer", text: "nobody answered in time", &actions)
        case .saying(let prompt, let repeats, _):
            if sayNext(now, &actions) { return }
            if prompt.expects == nil { return hangUp(code: "done", text: "", &actions) }
            phase = .hearing(prompt, repeats: repeats, digits: "", until: now + timing.answer)
        case .hearing(let prompt, let repeats, let digits, _):
            if !digits.isEmpty { return finish(digits, now, &actions) }
            if repeats == 0 { return hangUp(code: "no_digits", text: "no digit was pressed", &actions) }
            say(prompt, repeats: repeats - 1, now, &actions)
        case .waiting: hangUp(code: "nothing_to_say", text: "nothing more was to be said", &actions)
        case .transferring:
            phase = .waiting(until: now + timing.reply)
            actions.append(.transferEnded(failure: "the other side did not say in time what became of it"))
        case .new, .over: break
        }
    }

    // MARK: The end

    private mutating func hangUp(code: String, text: String, _ actions: inout [Action]) {
        actions.append(.hangUp)
        open(.begun, &actions)
        if answeredAt == nil {
            if direction == .outbound { actions.append(.tell(.change(.notReached(code: code, text: text)))) }
        } else {
            actions.append(.tell(.change(.callEnded)))
        }
        end(&actions)
    }

    private mutating func close(_ reason: String, _ actions: inout [Action]) {
        var change = DeliveryReceipt.Change.callEnded
        if case .transferring = phase {
            actions.append(.transferEnded(failure: nil))
            change = .callHandedOver
        }
        let wasOpen = hasOpened
        open(.closed(reason: reason), &actions)
        if answeredAt != nil {
            actions.append(.tell(.change(change)))
        } else if direction == .outbound {
            if let code = SIPCode(reason) {
                // Where dialling itself was answered so, its outcome says all but this.
                if wasOpen || code.meaning == .notReached { actions.append(.tell(.change(code.change))) }
            } else if wasOpen {
                actions.append(
                    .tell(.change(.notReached(code: "connection", text: String(reason.prefix(200))))))
            }
        }
        end(&actions)
    }

    private mutating func lose(_ actions: inout [Action]) {
        if case .transferring = phase { actions.append(.transferEnded(failure: "baresip ended")) }
        let wasOpen = hasOpened
        open(.lost, &actions)
        if answeredAt != nil {
            actions.append(.tell(.change(.callEnded)))
        } else if wasOpen, direction == .outbound {
            actions.append(.tell(.change(.notReached(code: "process_ended", text: "baresip ended while it rang"))))
        }
        end(&actions)
    }

    private mutating func end(_ actions: inout [Action]) {
        phase = .over
        queue = []
        actions.append(.over)
    }
}
