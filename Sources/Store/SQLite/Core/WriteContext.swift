import Domain
import GRDB

/// What the writing connection remembers between transactions: numbers of names, and the identifiers on their way in.
///
/// Everything in it repeats what the file says and is forgotten when a transaction is taken back.
/// `@unchecked Sendable`: used only on the writing connection's queue.
final class WriteContext: @unchecked Sendable {
    let path: String
    let faults: FaultInjector
    let identifiers = IdentifierIndex()
    /// Of this process, once it has joined; see the table `instance`.
    var epoch: Int64?
    private var connection: Database?
    private var zones: [String: Int64] = [:]
    private var zoneNames: [Int64: String] = [:]
    private var lanes: [LaneName: Int64] = [:]
    private var laneInfos: [Int64: LaneInfo] = [:]
    private var paths: [PathName: Int64] = [:]
    private var nodes: [Int64: NodeInfo] = [:]
    /// Reused for every record that is encoded.
    var buffer = ByteWriter()

    private struct LaneName: Hashable {
        var campaign: Int64
        var channel: String
    }

    private struct PathName: Hashable {
        var version: Int64
        var flow: Int
        var eventKind: EventKindTag
        var chain: Int
        var path: RunPath
    }

    /// What a communication's node says about it.
    struct NodeInfo {
        var name: String
        var kind: CommunicationKind
        var agent: String
    }

    struct LaneInfo {
        var campaign: CampaignKey
        var channel: String
    }

    private static let maximumPaths = 50_000

    init(path: String, faults: FaultInjector) {
        self.path = path
        self.faults = faults
    }

    func begin(_ db: Database) { connection = db }

    func committed() {
        connection = nil
        identifiers.committed()
    }

    func rolledBack() {
        zones.removeAll()
        zoneNames.removeAll()
        lanes.removeAll()
        laneInfos.removeAll()
        paths.removeAll()
        nodes.removeAll()
        identifiers.rolledBack()
    }

    /// The connection, within a transaction.
    var db: Database {
        get throws(StoreError) {
            guard let connection else {
                throw .failed(place: path, operation: "writing", reason: "no transaction is open")
            }
            return connection
        }
    }

    // MARK: Names to numbers

    func zone(_ name: String) throws -> Int64 {
        if let id = zones[name] { return id }
        let db = try db
        let id = try number(
            find: db.cachedStatement(sql: "SELECT id FROM zone WHERE name = ?"),
            insert: db.cachedStatement(sql: "INSERT INTO zone (name) VALUES (?)"), [name], db)
        zones[name] = id
        zoneNames[id] = name
        return id
    }

    func zoneName(_ id: Int64) throws -> String? {
        if let name = zoneNames[id] { return name }
        let name = try String.fetchOne(
            try db.cachedStatement(sql: "SELECT name FROM zone WHERE id = ?"), arguments: [id])
        zoneNames[id] = name
        return name
    }

    func lane(_ campaign: CampaignKey, _ channel: String) throws -> Int64 {
        let name = LaneName(campaign: campaign.rawValue, channel: channel)
        if let id = lanes[name] { return id }
        let db = try db
        let id = try number(
            find: db.cachedStatement(sql: "SELECT id FROM lane WHERE campaign = ? AND channel = ?"),
            insert: db.cachedStatement(sql: "INSERT INTO lane (campaign, channel) VALUES (?, ?)"),
            [campaign.rawValue, channel], db)
        lanes[name] = id
        return id
    }

    func lane(_ id: Int64) throws -> LaneInfo {
        if let lane = laneInfos[id] { return lane }
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT campaign, channel FROM lane WHERE id = ?"), arguments: [id])
        let lane = LaneInfo(campaign: CampaignKey(row?[0] ?? 0), channel: row?[1] ?? "")
        laneInfos[id] = lane
        return lane
    }

    func path(version: VersionKey, _ run: RunRecord) throws -> Int64 {
        let name = PathName(
            version: version.rawValue, flow: run.flow, eventKind: run.eventKind, chain: run.chain, path: run.path)
        if let id = paths[name] { return id }
        let db = try db
        let arguments: StatementArguments = [
            version.rawValue, run.flow, Int64(run.eventKind.rawValue), run.chain, run.path.bytes.data,
        ]
        let id = try number(
            find: db.cachedStatement(
                sql: "SELECT id FROM path WHERE version = ? AND flow = ? AND event_kind = ? AND chain = ? AND steps = ?"
            ),
            insert: db.cachedStatement(
                sql: "INSERT INTO path (version, flow, event_kind, chain, steps) VALUES (?, ?, ?, ?, ?)"),
            arguments, db)
        if paths.count >= WriteContext.maximumPaths { paths.removeAll() }
        paths[name] = id
        return id
    }

    func node(_ id: Int64) throws -> NodeInfo {
        if let node = nodes[id] { return node }
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT communication_name, kind, agent FROM node WHERE id = ?"),
            arguments: [id])
        let node = NodeInfo(
            name: row?[0] ?? "", kind: CommunicationKind(rawValue: UInt8(clamping: row?[1] ?? 0)) ?? .email,
            agent: row?[2] ?? "")
        nodes[id] = node
        return node
    }

    private func number(
        find: @autoclosure () throws -> Statement, insert: @autoclosure () throws -> Statement,
        _ arguments: StatementArguments, _ db: Database
    ) throws -> Int64 {
        if let id = try Int64.fetchOne(try find(), arguments: arguments) { return id }
        try insert().execute(arguments: arguments)
        return db.lastInsertedRowID
    }

    /// The next free numbers of a table that numbers are never used twice in; `count` of them are taken.
    func take(_ counter: String, _ count: Int64) throws -> Int64 {
        let db = try db
        let last = try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT value FROM counter WHERE name = ?"), arguments: [counter])
        guard let last else {
            throw StoreError.corrupt(place: path, operation: "numbering rows", reason: "the counter \(counter) is gone")
        }
        if count > 0 {
            try db.cachedStatement(sql: "UPDATE counter SET value = ? WHERE name = ?")
                .execute(arguments: [last + count, counter])
        }
        return last + 1
    }
}
