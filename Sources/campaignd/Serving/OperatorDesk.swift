import API
import Channels
import Domain
import Foundation
import Runtime
import Store

/// What an operator's command asks and orders: of the daemon that holds the state directory, or, where none runs, of the same
/// endpoints within this process. Only one process ever writes a store.
struct OperatorDesk {
    enum Need {
        /// Only looks: the store has to be there.
        case reading
        /// Changes what is in the store, which has to be there.
        case writing
        /// Changes what is in the store, which is made where there is none.
        case making
        /// Messages leave, and are signed.
        case sending
    }

    let door: any OperatorDoor
    /// A daemon answers, not this process.
    let isServed: Bool

    /// - Parameter channel: the one whose provider is spoken to.
    /// - Throws: ``CommandFailure`` with the words of whoever refuses.
    static func at<Answer: Sendable>(
        _ configuration: Configuration, for need: Need, through channel: String? = nil,
        _ work: (OperatorDesk) async throws -> Answer
    ) async throws -> Answer {
        if let client = ControlClient(stateDirectory: configuration.stateDirectory) {
            return try await work(OperatorDesk(door: client, isServed: true))
        }
        // Before the configuration of channels is looked at: what is missing first is said first.
        if need != .making { try Workplace.requireStore(configuration) }
        if need != .reading { try StateOwner.check(configuration.stateDirectory) }
        let workplace = try Workplace(
            configuration, quiet: true, sends: need == .sending,
            speech: channel.map { .one($0) } ?? .none)
        let store = try workplace.openStore(for: need)
        let operations = workplace.operationsWithoutDaemon(over: store)
        let result: Result<Answer, any Error>
        do {
            try await operations.takeUp(changes: need != .reading)
            let api = ControlAPI(
                configuration: APIConfiguration(
                    spoolDirectory: StateDirectory(path: configuration.stateDirectory).spool),
                store: store, operations: operations, clock: LiveClock(), random: LiveRandom(),
                logger: workplace.quietLogger)
            result = .success(try await work(OperatorDesk(door: LocalDoor(api: api), isServed: false)))
        } catch {
            result = .failure(error)
        }
        for channel in workplace.channels { await channel.close() }
        try await store.close()
        return try result.get()
    }

    // MARK: Asking

    /// All rows of a list, page by page, until `limit`.
    func rows(_ path: String, _ parameters: [(String, String?)] = [], limit: Int = .max) async throws -> [AnswerObject]
    {
        var rows: [AnswerObject] = []
        var cursor: String?
        repeat {
            var query = parameters.compactMap { name, value in value.map { "\(name)=\(PercentCoding.encoded($0))" } }
            if let cursor { query.append("cursor=\(PercentCoding.encoded(cursor))") }
            let place = query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
            let page = try await door.send("GET", place, nil, timeout: ControlClient.patience)
            rows += (page["data"] as? [[String: Any]] ?? []).map { AnswerObject($0) }
            cursor = (page["meta"] as? [String: Any])?["next"] as? String
        } while cursor != nil && rows.count < limit
        return Array(rows.prefix(limit))
    }

    func get(_ path: String) async throws -> AnswerObject {
        AnswerObject(try await door.send("GET", path, nil, timeout: ControlClient.patience))
    }

    @discardableResult
    func post(_ path: String, _ body: [String: Any] = [:], timeout: Duration = ControlClient.patience) async throws
        -> AnswerObject
    {
        AnswerObject(try await door.send("POST", path, body, timeout: timeout))
    }

    func delete(_ path: String) async throws -> AnswerObject {
        AnswerObject(try await door.send("DELETE", path, nil, timeout: ControlClient.patience))
    }
}
