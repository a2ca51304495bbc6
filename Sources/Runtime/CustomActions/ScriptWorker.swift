import Domain
import Foundation
import Synchronization

/// One long-lived `python3` that runs scripts, one at a time. Its calls block, and only one may be under way; ``kill()``
/// may come from anywhere.
final class ScriptWorker: Sendable {
    enum Outcome: Sendable {
        case answered(ScriptResponse)
        /// It ended during the call.
        case died(String)
        /// It had ended before the call began: another worker can take it.
        case notBegun
    }

    private struct State {
        var known: Set<String> = []
        var calls = 0
        var idleSince: Instant?
    }

    /// Reads the program from the socket.
    private static let loader = """
        import os, struct
        def read(count):
            data = b""
            while len(data) < count:
                part = os.read(0, count - len(data))
                if not part: raise SystemExit
                data += part
            return data
        exec(compile(read(struct.unpack(">I", read(4))[0]), "campaignd-worker", "exec"))
        """
    /// How long Python may take to start, in milliseconds.
    private static let startPatience: Int32 = 30_000
    /// How much longer than a script's timeout its worker may take to say so, in milliseconds.
    private static let gracePatience = 10_000

    private let settings: CustomActionSettings
    private let process: WorkerProcess
    private let channel: WorkerChannel
    /// Its working directory, which it removes itself unless it is killed.
    private let directory: String
    private let state = Mutex(State())

    /// Starts one and waits until it is ready.
    init(_ settings: CustomActionSettings) throws(CustomActionFault) {
        self.settings = settings
        let (channel, theirs) = try WorkerChannel.pair()
        let (said, errors): (WorkerChannel, Int32)
        do { (said, errors) = try WorkerChannel.pair() } catch {
            channel.close()
            close(theirs)
            throw error
        }
        defer { said.close() }
        let process: WorkerProcess
        do {
            defer {
                close(theirs)
                close(errors)
            }
            process = try WorkerProcess(
                [settings.python, "-I", "-S", "-B", "-c", Self.loader], standardInput: theirs, errors: errors)
        } catch {
            channel.close()
            throw error
        }
        do {
            try channel.send(PackageResources.worker_py)
            try channel.send(Self.encoded(WorkerSettingsMessage(settings)))
            let message = try Self.message(try channel.receive(patience: Self.startPatience))
            guard message.ready != nil, let directory = message.directory else {
                throw CustomActionFault(message.refused ?? "a worker of custom actions answered what is not known")
            }
            self.directory = directory
            self.process = process
            self.channel = channel
        } catch let error {
            if !channel.finish(patience: 1000) { process.kill() }
            let end = process.reap()
            channel.close()
            if let fault = error as? CustomActionFault { throw fault }
            let words = said.text().split(separator: "\n").last.map { ": \($0)" } ?? ""
            throw CustomActionFault("custom actions: \(settings.python) ended before it was ready (\(end))\(words)")
        }
    }

    /// Whether it can take another call before it makes room for a new one.
    var isFresh: Bool { state.withLock { $0.calls < settings.callsPerWorker } }

    var processID: Int32 { process.identifier }

    var idleSince: Instant? {
        get { state.withLock { $0.idleSince } }
        set { state.withLock { $0.idleSince = newValue } }
    }

    /// Runs one call to its end. After ``Outcome/died(_:)`` and ``Outcome/notBegun`` the worker is of no more use.
    func call(_ request: ScriptRequest) -> Outcome {
        let name = "\(request.hash) \(request.file)"
        let isKnown = state.withLock { state in
            state.calls += 1
            return state.known.contains(name)
        }
        var hasBegun = false
        do {
            try send(request, withSource: !isKnown)
            var message = try Self.message(try channel.receive(patience: Self.startPatience))
            if message.unknown == true {
                try send(request, withSource: true)
                message = try Self.message(try channel.receive(patience: Self.startPatience))
            }
            hasBegun = message.started == true
            state.withLock { _ = $0.known.insert(name) }
            let patience = Int(min(request.timeout, 86_400) * 1000) + Self.gracePatience
            let answer = try channel.receive(patience: Int32(clamping: patience))
            guard let response = try Self.message(answer).response else { throw WorkerChannel.Trouble.malformed }
            return .answered(response)
        } catch WorkerChannel.Trouble.ended {
            return hasBegun ? .died("the script's worker ended during the call") : .notBegun
        } catch WorkerChannel.Trouble.timedOut {
            return .died("the script's worker did not answer in time")
        } catch {
            return .died("the script's worker answered what is not known")
        }
    }

    private func send(_ request: ScriptRequest, withSource: Bool) throws {
        let head = WorkerCallMessage(
            hash: request.hash, file: request.file, key: request.idempotencyKey, timeout: request.timeout,
            has_source: withSource)
        try channel.send(Self.encoded(head))
        if withSource { try channel.send(request.source) }
        try channel.send(request.call.context)
    }

    /// Ends it at once, whatever it does: a call that is under way is answered as died.
    func kill() { process.kill() }

    /// Closes its socket, which ends it, and waits for that. Once, and not while a call is under way.
    @discardableResult
    func end() -> String {
        if !channel.finish(patience: 2000) { process.kill() }
        let how = process.reap()
        channel.close()
        // It is there where it could not remove it itself.
        try? FileManager.default.removeItem(atPath: directory)
        return how
    }

    // MARK: Texts

    private static func encoded(_ value: some Encodable) throws -> [UInt8] { Array(try JSONEncoder().encode(value)) }

    private static func message(_ bytes: [UInt8]) throws -> WorkerMessage {
        do { return try JSONDecoder().decode(WorkerMessage.self, from: Data(bytes)) } catch {
            throw WorkerChannel.Trouble.malformed
        }
    }
}
