import Domain
import Foundation
import Synchronization

/// A running baresip, driven over its control port on loopback.
///
/// A thread of its own starts it, reads what it says and reaps it: the kernel kills it when that thread ends, and so with
/// the daemon, however the daemon ends.
final class BaresipProcess: Sendable {
    /// In order; ends when the process has ended and is reaped.
    let messages: AsyncStream<BaresipMessage>
    private let continuation: AsyncStream<BaresipMessage>.Continuation
    private let state = Mutex(State())

    private struct State {
        var child: ChildProcess?
        /// The control connection; -1 where there is none.
        var control: Int32 = -1
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Messages that nobody has taken yet; more than that means a peer that floods us.
    private static let longestBacklog = 4096

    private init() {
        (messages, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.longestBacklog))
    }

    /// Starts one that is ready for commands.
    /// - Parameter directory: private to it; its configuration is written there and goes once it is read.
    static func start(
        _ configuration: BaresipConfiguration, directory: String
    ) async throws(ChannelFailure) -> BaresipProcess {
        let process = BaresipProcess()
        let failure = await withCheckedContinuation { (started: CheckedContinuation<ChannelFailure?, Never>) in
            let thread = Thread { process.run(configuration, directory: directory, started: started) }
            thread.name = "baresip"
            thread.start()
        }
        if let failure { throw failure }
        return process
    }

    /// Sends a command; what it answers comes among the messages. Does nothing once the process has ended.
    func post(_ command: String, _ parameters: String = "", token: String = "") {
        let bytes = BaresipMessage.command(command, parameters, token: token)
        state.withLock { state in
            guard state.control >= 0 else { return }
            let sent = send(
                state.control, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            // A control port that takes no few hundred bytes belongs to a process that hangs.
            if sent != bytes.count { state.child?.kill() }
        }
    }

    func kill() { state.withLock { $0.child?.kill() } }

    /// Hangs up what goes on, signs off, and returns when it is gone; kills it where it takes its time.
    func end(within grace: Duration = .seconds(5)) async {
        post("quit")
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + .milliseconds(Int(grace.milliseconds)))
        timer.setEventHandler { [self] in kill() }
        timer.resume()
        await ended()
        timer.cancel()
    }

    /// Returns when it is gone.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiting.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: On its thread

    private func run(
        _ configuration: BaresipConfiguration, directory: String, started: CheckedContinuation<ChannelFailure?, Never>
    ) {
        var failure = ChannelFailure(.unavailable, code: "baresip_failed", text: "baresip cannot be started")
        // Another program may take the port between its choice and its use.
        for _ in 0..<3 {
            switch launch(configuration, directory: directory) {
            case .ready(let child, let control):
                for account in configuration.accounts { post("uanew", account) }
                // Only now: a command of the caller's comes after the accounts.
                started.resume(returning: nil)
                read(control)
                finish(child)
                return
            case .failed(let reason, let isFinal):
                failure = reason
                if isFinal { break }
                continue
            }
            break
        }
        finish(nil)
        started.resume(returning: failure)
    }

    private enum Launch {
        case ready(ChildProcess, Int32)
        case failed(ChannelFailure, isFinal: Bool)
    }

    private func launch(_ configuration: BaresipConfiguration, directory: String) -> Launch {
        let file = "\(directory)/config"
        let port = Loopback.freePort()
        guard let port, PrivateFile.write(Array(configuration.file(controlPort: port).utf8), to: file) else {
            return failed("its configuration cannot be written", isFinal: true)
        }
        // Without it baresip writes a template that names every device of the machine.
        _ = PrivateFile.write([], to: "\(directory)/accounts")
        let child: ChildProcess
        do {
            // The folder is its working directory: its own names for sounds are cut at 128 bytes.
            child = try ChildProcess(Self.command(configuration, directory))
        } catch {
            return failed("env (of coreutils) cannot be started: \(error.text)", isFinal: true)
        }
        state.withLock { $0.child = child }
        let deadline = ContinuousClock.now + .seconds(15)
        while ContinuousClock.now < deadline {
            let control = Loopback.connect(port)
            if control >= 0 {
                unlink(file)
                state.withLock { $0.control = control }
                return .ready(child, control)
            }
            if child.hasEnded(within: .milliseconds(20)) { break }
        }
        child.kill()
        let code = child.reap()
        state.withLock { $0.child = nil }
        if code == 127 || code == 126 {
            return failed("\(configuration.settings.baresip) is not there (install baresip-core)", isFinal: true)
        }
        let how =
            code.map { code in
                let words = Self.lastWords(configuration, directory).map { ": \($0)" } ?? ""
                return "it ended with exit code \(code)\(words)"
            } ?? "its control port did not answer"
        return failed("\(how) (look at net_interface, local_address, listen_port, baresip_modules)", isFinal: false)
    }

    private static func command(_ configuration: BaresipConfiguration, _ directory: String) -> [String] {
        ["env", "-C", directory] + ChildProcess.tied([configuration.settings.baresip, "-f", "."])
    }

    /// What it says where it ends by itself, from a start that serves for nothing else: a call's process says nothing into
    /// a file, which would grow as long as it lives. No account is told to it, so that no password can be in its words.
    private static func lastWords(_ configuration: BaresipConfiguration, _ directory: String) -> String? {
        let file = "\(directory)/said"
        guard PrivateFile.write([], to: file),
            let child = try? ChildProcess(command(configuration, directory), output: file)
        else { return nil }
        defer { unlink(file) }
        if !child.hasEnded(within: .seconds(2)) { child.kill() }
        child.reap()
        guard let bytes = try? SecretSource.read(file) else { return nil }
        return BaresipWords.last(String(decoding: bytes, as: UTF8.self))
    }

    private func failed(_ text: String, isFinal: Bool) -> Launch {
        .failed(
            ChannelFailure(.unavailable, code: "baresip_failed", text: "baresip cannot be started: \(text)"),
            isFinal: isFinal)
    }

    /// Hands on what it says until it says nothing more.
    private func read(_ control: Int32) {
        var frames = Netstring()
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(control, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count > 0, let whole = try? frames.take(buffer[..<count]) else { return }
            for bytes in whole {
                guard let message = BaresipMessage(bytes), message != .other else { continue }
                guard case .enqueued = continuation.yield(message) else { return }
            }
        }
    }

    private func finish(_ child: ChildProcess?) {
        let control = state.withLock { state in
            defer { state.control = -1 }
            return state.control
        }
        if control >= 0 { close(control) }
        if let child {
            // Its control connection is gone: nothing can be said to it any more. `quit` ends it a moment later.
            if !child.hasEnded(within: .seconds(1)) { child.kill() }
            child.reap()
        }
        continuation.finish()
        let waiting = state.withLock { state in
            state.child = nil
            state.hasEnded = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
