import API
import Channels
import Domain
import Foundation
import Runtime
import ServiceLifecycle
import Store

/// What an operator's command asks and orders: of the daemon that holds the state directory, or, where none runs, of
/// the same interface within this process for as long as the command takes. Only one process ever writes a store.
struct OperatorDesk {
    enum Need {
        /// Only looks: the store has to be there.
        case reading
        case writing
        /// Messages leave, and are signed.
        case sending
    }

    let client: ControlClient
    /// A daemon answers, not this process.
    let isServed: Bool
    /// Of this process; empty where a daemon answers.
    let workplace: Workplace?

    /// - Parameter channel: the one whose provider is spoken to.
    /// - Throws: ``CommandFailure`` with the words of whoever refuses.
    static func at<Answer: Sendable>(
        _ configuration: Configuration, for need: Need, through channel: String? = nil,
        _ work: (OperatorDesk) async throws -> Answer
    ) async throws -> Answer {
        if let client = ControlClient(stateDirectory: configuration.stateDirectory) {
            return try await work(OperatorDesk(client: client, isServed: true, workplace: nil))
        }
        try Workplace.requireStore(configuration)
        if need != .reading { try StateOwner.check(configuration.stateDirectory) }
        let workplace = try Workplace(
            configuration, quiet: true, sends: need == .sending,
            speech: channel.map { .one($0) } ?? .none)
        let store = try need == .reading ? workplace.openStoreForReading() : workplace.openExistingStore()
        let daemon = workplace.daemon(store: store)
        switch need {
        case .reading: try daemon.pauses.load()
        case .writing, .sending: _ = try await daemon.prepare()
        }
        // Its own place, so that nobody takes this process for the daemon.
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let answer = try await serve(daemon, store, workplace, at: directory + "/socket", work)
        for channel in workplace.channels { await channel.close() }
        try await store.close()
        return answer
    }

    private static func serve<Answer: Sendable>(
        _ daemon: Daemon, _ store: SQLiteStore, _ workplace: Workplace, at path: String,
        _ work: (OperatorDesk) async throws -> Answer
    ) async throws -> Answer {
        let listening = WakeUp()
        let server = ControlServer(
            path: path,
            configuration: APIConfiguration(spoolDirectory: StateDirectory(path: daemon.settings.stateDirectory).spool),
            store: store, operations: RuntimeOperations(daemon), clock: LiveClock(), random: LiveRandom(),
            logger: workplace.quietLogger, onServerRunning: { listening.signal() }, reload: { [] })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [server], logger: workplace.quietLogger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await group.run()
                listening.signal()
            }
            await listening.wait(clock: LiveClock())
            guard let client = ControlClient(socket: path) else {
                await group.triggerGracefulShutdown()
                throw CommandFailure(.outOfReach, "cannot listen on \(path) within this command")
            }
            let result: Result<Answer, any Error>
            do {
                result = .success(try await work(OperatorDesk(client: client, isServed: false, workplace: workplace)))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }

    private static func temporaryDirectory() throws(CommandFailure) -> String {
        var template = Array("/tmp/campaignd-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw CommandFailure(.outOfReach, "cannot make a directory in /tmp: \(String(cString: strerror(errno)))")
        }
        return String(cString: made)
    }

    // MARK: Asking

    /// All rows of a list, page by page, until `limit`.
    func rows(_ path: String, _ parameters: [(String, String?)] = [], limit: Int = .max) async throws -> [AnswerObject]
    {
        var rows: [AnswerObject] = []
        var cursor: String?
        repeat {
            var query = parameters.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }
            if let cursor { query.append("cursor=\(Self.escaped(cursor))") }
            let page = try await client.send("GET", query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))")
            rows += (page["data"] as? [[String: Any]] ?? []).map { AnswerObject($0) }
            cursor = (page["meta"] as? [String: Any])?["next"] as? String
        } while cursor != nil && rows.count < limit
        return Array(rows.prefix(limit))
    }

    func get(_ path: String) async throws -> AnswerObject { AnswerObject(try await client.send("GET", path)) }

    @discardableResult
    func post(_ path: String, _ body: [String: Any] = [:], timeout: Duration = ControlClient.patience) async throws
        -> AnswerObject
    {
        AnswerObject(try await client.send("POST", path, body, timeout: timeout))
    }

    func delete(_ path: String) async throws -> AnswerObject { AnswerObject(try await client.send("DELETE", path)) }

    /// A part of a path or a query's value.
    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
