import Domain
import Synchronization

/// Takes the calls that come in. One process of baresip waits at a time; when it takes a call another is started beside
/// it, so that the next caller finds somebody too.
final class InboundLines: Sendable {
    private struct State {
        var isClosed = false
        var hasStarted = false
        /// Those that wait for a call.
        var idle: [BaresipProcess] = []
        var tasks: [Int: Task<Void, Never>] = [:]
        var lastTask = 0
        /// The registrar has answered.
        var hasAnswer = false
        var asking: [CheckedContinuation<Void, Never>] = []
    }

    private let board: Switchboard
    private let state = Mutex(State())

    /// Between two registrations, in seconds.
    private static let registrationInterval = 300
    /// How long a registrar may take to answer, when somebody asks.
    private static let registrationPatience = Duration.seconds(15)

    init(board: Switchboard) { self.board = board }

    func start() {
        state.withLock { $0.hasStarted = true }
        addLine()
    }

    /// Ends those that wait; calls that go on are the switchboard's.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            return state.idle
        }
        for process in idle { Task { await process.end() } }
    }

    func ended() async {
        while let task = state.withLock({ $0.tasks.first?.value }) { await task.value }
    }

    /// Nil where the registrar accepts us.
    func checkRegistration() async -> ChannelFailure? {
        guard state.withLock({ $0.hasStarted }) else { return await registerOnce() }
        let alarm = Task { [clock = board.clock] in
            try? await clock.sleep(for: Self.registrationPatience)
            self.answered()
        }
        defer { alarm.cancel() }
        await withCheckedContinuation { continuation in
            let hasAnswer = state.withLock { state in
                if !state.hasAnswer { state.asking.append(continuation) }
                return state.hasAnswer
            }
            if hasAnswer { continuation.resume() }
        }
        if let failure = board.registrationFailure { return failure }
        return state.withLock { $0.hasAnswer } ? nil : Self.silent
    }

    // MARK: A line

    private func addLine() {
        state.withLock { state in
            if state.isClosed { return }
            state.lastTask += 1
            let number = state.lastTask
            state.tasks[number] = Task {
                await self.run()
                self.state.withLock { _ = $0.tasks.removeValue(forKey: number) }
            }
        }
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    /// One waiting process after the other, until a call takes this line out of service.
    private func run() async {
        var failures = 0
        while !isClosed {
            let id = board.makeID()
            do throws(ChannelFailure) {
                let directory = try board.makeDirectory(id)
                defer { PrivateFile.removeFolder(directory) }
                let process = try await BaresipProcess.start(configuration, directory: directory)
                state.withLock { $0.idle.append(process) }
                if isClosed { await process.end() }
                let result = await serve(process, id: id, directory: directory)
                state.withLock { $0.idle.removeAll { $0 === process } }
                switch result {
                case .handedOver: return
                case .served: failures = 0
                case .died: failures += 1
                }
            } catch {
                failures += 1
                board.registrationFailure = error
                answered()
            }
            if failures > 0, !isClosed {
                let pause = Duration.seconds(min(60, 1 << min(failures, 6)))
                try? await board.clock.sleep(for: pause)
            }
        }
    }

    private enum Service {
        /// A call was taken and is over; the line is free again.
        case served
        /// A call was taken and is over; another line had been started for the next.
        case handedOver
        case died
    }

    private func serve(_ process: BaresipProcess, id: String, directory: String) async -> Service {
        var current: (call: SIPCall, news: NewsDesk.Line)?
        var hasFollower = false
        for await message in process.messages {
            if let current {
                await current.call.take(message)
                continue
            }
            switch message {
            case .registered: registered(nil)
            case .registrationFailed(let reason): registered(Self.failure(reason))
            case .incoming(_, let peer):
                guard let number = caller(peer) else {
                    process.post("hangup")
                    await tellOfNobody(peer)
                    continue
                }
                guard board.lines.takeNow() else {
                    process.post("hangup")
                    continue
                }
                let news = board.news.open()
                let call = SIPCall(
                    id: id, direction: .inbound, address: number, key: nil, process: process,
                    state: CallState(
                        .inbound, prompt: nil, timing: board.settings.timing, repeats: board.settings.repeats),
                    clock: board.clock, report: news.report)
                current = (call, news)
                board.calls.add(CallRegister.Entry(call: call, directory: directory), conversation: nil)
                state.withLock { state in state.idle.removeAll { $0 === process } }
                await call.accept()
                // A fixed port is free again only after this call.
                if board.settings.listenPort == nil {
                    hasFollower = true
                    addLine()
                }
                if isClosed { await call.hangUp() }
            case .ringing, .progress, .established, .closed, .digit, .transferFailed, .response, .other: break
            }
        }
        guard let current else { return .died }
        await current.call.lost()
        await board.over(current.call, directory, current.news)
        return hasFollower ? .handedOver : .served
    }

    /// Who shows no number is turned away, and it is kept that they called.
    private func tellOfNobody(_ peer: String) async {
        let news = board.news.open()
        news.report(
            .passedOver(
                PassedOver(
                    kind: .voice, .noSender, text: "a call", detail: "the caller shows no number (\(peer.prefix(100)))",
                    occurredAt: board.clock.now)))
        await news.finish()
    }

    private var configuration: BaresipConfiguration {
        let settings = board.settings
        return BaresipConfiguration(
            settings: settings, transport: settings.transport, listenPort: settings.listenPort,
            user: settings.user.isEmpty ? settings.callerID : settings.user,
            registrationInterval: settings.registers ? Self.registrationInterval : nil)
    }

    /// The number of `sip:+4930123456@example.com`; nil where it shows none.
    private func caller(_ peer: String) -> String? {
        guard let colon = peer.firstIndex(of: ":"), let at = peer.firstIndex(of: "@"), colon < at else { return nil }
        let user = peer[peer.index(after: colon)..<at].prefix { $0 != ";" && $0 != ":" }
        let plain = user.lowercased().hasPrefix("%2b") ? "+\(user.dropFirst(3))" : String(user)
        return TelephoneNumber.ofCaller(plain, countryCode: board.settings.countryCode)
    }

    // MARK: The registrar

    private func registered(_ failure: ChannelFailure?) {
        board.registrationFailure = failure
        answered()
    }

    private func answered() {
        let asking = state.withLock { state in
            state.hasAnswer = true
            defer { state.asking = [] }
            return state.asking
        }
        for continuation in asking { continuation.resume() }
    }

    /// Registers and signs off again.
    private func registerOnce() async -> ChannelFailure? {
        do throws(ChannelFailure) {
            let directory = try board.makeCheckDirectory()
            defer { PrivateFile.removeFolder(directory) }
            let process = try await BaresipProcess.start(configuration, directory: directory)
            let alarm = Task { [clock = board.clock] in
                guard (try? await clock.sleep(for: Self.registrationPatience)) != nil else { return }
                process.kill()
            }
            var failure: ChannelFailure? = Self.silent
            reading: for await message in process.messages {
                switch message {
                case .registered:
                    failure = nil
                    break reading
                case .registrationFailed(let reason):
                    failure = Self.failure(reason)
                    break reading
                case .incoming, .ringing, .progress, .established, .closed, .digit, .transferFailed, .response, .other:
                    continue
                }
            }
            alarm.cancel()
            await process.end()
            return failure
        } catch { return error }
    }

    private static let silent = ChannelFailure(
        .unavailable, code: "no_registration", text: "the registrar does not answer")

    private static func failure(_ reason: String) -> ChannelFailure {
        guard let code = SIPCode(reason) else {
            return ChannelFailure(
                .unavailable, code: "no_registration", text: "the registrar cannot be reached: \(reason.prefix(200))")
        }
        switch code.number {
        case 401, 402, 403, 404, 407: return code.refusal
        default:
            return ChannelFailure(
                .unavailable, code: code.code, text: "the registrar answered \(code.number) \(code.text)")
        }
    }
}
