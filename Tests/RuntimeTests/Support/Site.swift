import Agents
import Channels
import Conversations
import Domain
import FlowEngine
import Foundation
import Logging
import Runtime
import Store
import TestSupport
import Testing

/// A daemon over a real store and real files in a directory of its own, stepped by hand on a clock of its own.
final class Site: Sendable {
    /// A Monday, 10:00 UTC.
    static let start = Instant(seconds: 1_780_308_000)

    let directory: TemporaryDirectory
    let clock: ManualClock
    let store: SQLiteStore
    let daemon: Daemon
    let progress = Collected<UploadProgress>()

    init(
        directory: TemporaryDirectory, clock: ManualClock, channels: [any Channel], batch: Int = 20_000,
        agents: [AgentDefinition]? = nil, remoteAgents: [String: any RemoteAgent] = [:], gate: VersionGate? = nil,
        nodeTypes: NodeTypes = .standard, standIn: @escaping ScriptRunner.StandIn = { _ in nil },
        wrap: (SQLiteStore) -> any Store = { $0 }
    ) throws {
        self.directory = directory
        self.clock = clock
        store = try Self.open(directory.path("state"))
        let uses = channels.map { AgentDefinition.ChannelUse(channel: $0.id) }
        let standard = [AgentDefinition(id: "message", kind: .message, channels: uses)]
        let progress = progress
        daemon = Daemon(
            store: wrap(store),
            settings: RuntimeSettings(
                zone: "UTC", stateDirectory: directory.path("state"), flowsDirectory: directory.path("flows"),
                importBatchSize: batch, nodeTypes: nodeTypes),
            channels: channels,
            agents: LiveAgents(AgentDirectory(agents ?? standard)),
            clock: clock, random: SeededSource(seed: 1),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            gate: gate, remoteAgents: remoteAgents, standIn: standIn, report: { progress.append($0) })
    }

    /// Another test that starts a program shares this process's locks with it for the moment until it is exec'd.
    private static func open(_ state: String) throws(StoreError) -> SQLiteStore {
        for _ in 0..<100_000 {
            do { return try SQLiteStore.open(directory: state) } catch {
                guard case .inUse = error else { throw error }
                usleep(5000)
            }
        }
        return try SQLiteStore.open(directory: state)
    }

    /// A prepared site with these campaigns.
    static func make(
        _ campaigns: [Campaign] = [Campaign()], channels: [any Channel] = [ScriptedChannel()], batch: Int = 20_000,
        agents: [AgentDefinition]? = nil, remoteAgents: [String: any RemoteAgent] = [:],
        wrap: (SQLiteStore) -> any Store = { $0 }, gate: VersionGate? = nil
    ) async throws -> Site {
        let directory = try TemporaryDirectory("runtime")
        for campaign in campaigns { try directory.writeFlows(campaign.files) }
        let site = try Site(
            directory: directory, clock: ManualClock(start), channels: channels, batch: batch, agents: agents,
            remoteAgents: remoteAgents, gate: gate, wrap: wrap)
        let report = try await site.daemon.prepare()
        if report.hasErrors { throw Trouble("\(report.diagnostics) \(report.refused)") }
        return site
    }

    /// The same files and clock with a new process's eyes. The store of the old one is closed first.
    func restarted(
        channels: [any Channel] = [ScriptedChannel()], batch: Int = 20_000, agents: [AgentDefinition]? = nil,
        remoteAgents: [String: any RemoteAgent] = [:], nodeTypes: NodeTypes = .standard,
        wrap: (SQLiteStore) -> any Store = { $0 }
    ) async throws -> Site {
        try await store.close()
        let site = try Site(
            directory: directory, clock: clock, channels: channels, batch: batch, agents: agents,
            remoteAgents: remoteAgents, nodeTypes: nodeTypes, wrap: wrap)
        _ = try await site.daemon.prepare()
        return site
    }

    var operations: RuntimeOperations { RuntimeOperations(daemon) }

    // MARK: Files

    /// Puts a file into the drop folder as if it had arrived `age` ago.
    func drop(_ name: String, _ text: String, campaign: String = "shop", age: Duration = .seconds(60)) throws {
        try drop(name, Array(text.utf8), campaign: campaign, age: age)
    }

    func drop(_ name: String, _ bytes: [UInt8], campaign: String = "shop", age: Duration = .seconds(60)) throws {
        let path = try directory.write(bytes, to: "state/inbox/\(campaign)/\(name)")
        try setModified(path, clock.now - age)
    }

    /// Moves a file that is complete into the drop folder: it is taken as soon as it is seen.
    func moveIn(_ name: String, _ text: String, campaign: String = "shop") throws {
        let made = try directory.write(text, to: "made/\(name)")
        guard rename(made, directory.path("state/inbox/\(campaign)/\(name)")) == 0 else {
            throw Trouble("rename \(made): \(errno)")
        }
    }

    func setModified(_ path: String, _ instant: Instant) throws {
        let time = timeval(tv_sec: Int(instant.seconds), tv_usec: 0)
        guard utimes(path, [time, time]) == 0 else { throw Trouble("utimes \(path): \(errno)") }
    }

    /// Names in one of the campaign's folders, hidden ones too.
    func names(_ folder: String, campaign: String = "shop") throws -> [String] {
        try Files.names(in: directory.path("state/\(folder)/\(campaign)"))
    }

    func text(_ folder: String, _ name: String, campaign: String = "shop") throws -> String {
        String(decoding: try directory.read("state/\(folder)/\(campaign)/\(name)"), as: UTF8.self)
    }

    func result(_ name: String, campaign: String = "shop") throws -> [String: Any] {
        let bytes = try directory.read("state/done/\(campaign)/\(name)")
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    // MARK: Rows

    /// Imports one file and lets all that follows happen.
    func take(_ text: String, name: String = "rows.csv", dispatching: Bool = true) async throws {
        try drop(name, text)
        try await daemon.settle(dispatching: dispatching)
    }

    /// In the order of their participants.
    func communications(_ name: String? = nil, campaign: String? = nil) async throws -> [CommunicationRow] {
        var query = CommunicationQuery(communicationName: name)
        query.page.limit = PageRequest.maximumLimit
        query.page.isAscending = true
        return try await daemon.store.communications(query).rows
            .filter { campaign == nil || $0.campaignID == campaign }
            .sorted { $0.snapshot.key.rawValue < $1.snapshot.key.rawValue }
    }

    func communication() async throws -> CommunicationRow {
        let rows = try await communications()
        guard rows.count == 1, let row = rows.first else { throw Trouble("\(rows.count) communications") }
        return row
    }

    func detail() async throws -> CommunicationDetail {
        let row = try await communication()
        guard let detail = try await daemon.store.communication(row.snapshot.key) else { throw Trouble("no detail") }
        return detail
    }

    /// Oldest first.
    func uploads() async throws -> [UploadRow] {
        var query = UploadQuery()
        query.page.limit = PageRequest.maximumLimit
        return try await daemon.store.uploads(query).rows.sorted { $0.key.rawValue < $1.key.rawValue }
    }

    func participants(campaign: String = "shop") async throws -> [ParticipantRow] {
        let key = try await daemon.store.campaigns().first { $0.id == campaign }?.key
        var all: [ParticipantRow] = []
        var query = ParticipantQuery(campaign: key)
        query.page.limit = PageRequest.maximumLimit
        query.page.isAscending = true
        while true {
            let page = try await daemon.store.participants(query)
            all += page.rows
            guard let next = page.next else { return all }
            query.page.cursor = next
        }
    }

    func issues(_ upload: UploadRow) async throws -> [RowIssueRow] {
        var query = RowIssueQuery(upload: upload.key)
        query.page.limit = PageRequest.maximumLimit
        return try await daemon.store.rowIssues(query).rows
    }
}

struct Trouble: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

extension TemporaryDirectory {
    func writeFlows(_ files: [String: String]) throws {
        for (name, text) in files { try write(text, to: "flows/\(name)") }
    }
}

extension ParticipantRow {
    /// A field's text by its name.
    func text(_ name: String) -> String? {
        guard let id = fieldNames.first(where: { $0.value == name })?.key,
            let value = state.participant[id] ?? state.customer[id]
        else { return nil }
        if case .string(let text) = value { return text }
        return "\(value)"
    }
}

extension Site {
    /// Hands in what a provider told of the only communication; answers for each whether it told anything new.
    func tell(_ events: ProviderEvent..., on channel: String? = nil) async throws -> [Bool] {
        let used = if let channel { channel } else { try await communication().snapshot.channel }
        return try await daemon.receiver.receive(InboundBatch(channel: used, events: events)).applied
    }

    /// What the only communication's opening is called.
    func openingName() async throws -> String {
        try #require(try await detail().attempts.last).message.idempotencyKey
    }
}
