import Agents
package import Channels
package import Domain
import FlowEngine
import Ingest
package import Logging
import Scheduling
package import Store
import Synchronization
import Values

package import enum Store.UploadSource

/// The acts of operators over a store: in a daemon, or in a command where none runs.
///
/// Without a daemon it changes rows and starts nothing: no loop, no channel, no rescue of what an earlier daemon left. The next
/// daemon finds the rows as they are.
package struct RuntimeOperations: Operations, PublicOperations {
    let store: any Store
    let library: CampaignLibrary
    let receiver: Receiver
    let importer: Importer
    let pauses: ChannelPauses
    let channels: [any Channel]
    let settings: RuntimeSettings
    let clock: any WallClock
    let random: any RandomSource
    let logger: Logger
    /// Nil in a command where none runs.
    let daemon: Daemon?

    /// Those of a daemon, which is told of what they leave it to do.
    package init(_ daemon: Daemon) {
        store = daemon.store
        library = daemon.library
        receiver = daemon.receiver
        importer = daemon.importer
        pauses = daemon.pauses
        channels = daemon.channels.map(\.channel)
        settings = daemon.settings
        clock = daemon.clock
        random = daemon.random
        logger = daemon.logger
        self.daemon = daemon
    }

    /// Those of a command where no daemon runs.
    /// - Parameters:
    ///   - store: held by this process, or opened for reading where nothing is to change.
    ///   - channels: configured, and never started.
    package init(
        withoutDaemonOver store: any Store, settings: RuntimeSettings, channels: [any Channel], agents: LiveAgents,
        clock: any WallClock, random: any RandomSource, logger: Logger
    ) {
        self.store = store
        self.settings = settings
        self.channels = channels
        self.clock = clock
        self.random = random
        self.logger = logger
        daemon = nil
        library = CampaignLibrary(store: store, settings: settings) { KnownParties(agents.directory, channels) }
        receiver = Receiver(
            store: store, library: library, agents: agents, channels: channels, zone: settings.zone,
            words: settings.optWords, restrictions: settings.restrictions, clock: clock, executor: WakeUp(),
            conductor: WakeUp(), outgoing: { _ in }, resting: { _, _ in })
        importer = Importer(
            store: store, library: library, settings: settings, clock: clock, faults: .none, logger: logger)
        pauses = ChannelPauses(
            store: store, file: StateDirectory(path: settings.stateDirectory).pausedChannels)
    }

    /// Looks up what the store says is in force, before the first act of a command. The flows directory is not read: a command
    /// that changes one row puts no new version in force.
    /// - Parameter changes: false: the store is open for reading only.
    package func takeUp(changes: Bool) async throws {
        try await pauses.load(takingOver: changes)
        if changes { try await library.takeUp() }
    }

    package func addParticipants(
        campaign id: String, items: [ParticipantItem],
        receipt: (key: ReceiptKey, make: @Sendable (AddedParticipants) -> Receipt)?
    ) async throws -> AddedParticipants {
        let campaign = try live(id)
        let now = clock.now
        let rows = try type(items, campaign)
        let upload = try await store.createUpload(
            NewUpload(
                campaign: campaign.key, source: .api, fileName: "api",
                path: nil, byteCount: Int64(items.reduce(0) { $0 + $1.raw.count }), fingerprint: nil),
            at: now)
        let answer = { @Sendable (result: ImportBatchResult) in
            AddedParticipants(
                upload: upload.key, receivedAt: upload.receivedAt, verdicts: result.verdicts, counts: result.counts)
        }
        let result: ImportBatchResult
        do {
            result = try await take(
                rows, of: upload, campaign, at: now,
                receipt.map { receipt in
                    (receipt.key, { receipt.make(answer($0)) })
                })
        } catch {
            // The call is answered with the error: nothing of it is left to do.
            let fault = UploadFault(code: "not_taken", message: "\(error)")
            _ = try? await store.finishUpload(upload.key, .failed(fault), at: clock.now)
            throw error
        }
        _ = try await store.finishUpload(upload.key, .done, at: clock.now)
        daemon?.executor.wakeUp.signal()
        if result.nextDue != nil { daemon?.scheduler.wakeUp.signal() }
        return answer(result)
    }

    private func take(
        _ rows: [TypedRow], of upload: UploadRow, _ campaign: LiveCampaign, at now: Instant,
        _ receipt: (key: ReceiptKey, make: @Sendable (ImportBatchResult) -> Receipt)?
    ) async throws -> ImportBatchResult {
        let inputs = library.inputs(of: campaign, at: now)
        return try await store.importBatch(
            ImportBatch(
                upload: upload.key, version: campaign.registered, reupload: campaign.definition.reupload,
                needsCommunications: campaign.compiled.needsCommunications,
                needsHistory: campaign.compiled.needsHistory, rows: rows, checkpoint: nil,
                receipt: receipt, interest: campaign.interest, now: now)
        ) { row, state in
            campaign.turns.take([row.event], of: &state, inputs)
        }
    }

    private func type(_ items: [ParticipantItem], _ campaign: LiveCampaign) throws -> [TypedRow] {
        let typer = try ItemTyper(
            catalog: campaign.registered.catalog, settings: campaign.definition.importSettings,
            now: campaign.compiled.localNow(at: clock.now),
            isZone: { Zone.named($0) != nil })
        return items.enumerated().map { position, item in
            if !item.issues.isEmpty {
                return TypedRow(line: Int64(position), issues: item.issues, raw: item.raw)
            }
            var row = typer.row(
                position: Int64(position), attributes: item.attributes.map { ($0.name, JSONScalar($0.value)) },
                timezone: item.zone, objectID: item.objectID)
            if row.isRejected { row.raw = item.raw }
            return row
        }
    }

    package func receiveUpload(
        campaign id: String, file: SpooledUpload, source: UploadSource, by act: Act<UploadRow>
    ) async throws -> UploadRow {
        try await importer.receive(file, source: source, campaign: try live(id), by: act)
    }

    package func start(
        campaign id: String, discardsBacklog: Bool, by act: Act<CampaignChange>
    ) async throws -> CampaignChange {
        let change = try await store.setRunning(
            try await key(of: id), true, discardsBacklog: discardsBacklog, by: act, at: clock.now)
        daemon?.executor.wakeUp.signal()
        daemon?.scheduler.wakeUp.signal()
        return change
    }

    package func stop(
        campaign id: String, discardsBacklog: Bool, by act: Act<CampaignChange>
    ) async throws -> CampaignChange {
        let change = try await store.setRunning(
            try await key(of: id), false, discardsBacklog: discardsBacklog, by: act, at: clock.now)
        daemon?.scheduler.wakeUp.signal()
        return change
    }

    package func rollBack(
        campaign id: String, to version: String, by act: Act<VersionSwitch>
    ) async throws -> VersionSwitch {
        let change = try await library.rollBack(id, to: version, by: act, at: clock.now)
        daemon?.executor.wakeUp.signal()
        return change
    }

    package func reload(actor: String) async throws -> [String] {
        guard let daemon else { throw NoDaemonFault(stateDirectory: settings.stateDirectory) }
        let report = try await daemon.reload()
        report.log(to: logger)
        let changed = report.changed.isEmpty ? nil : report.changed.joined(separator: ", ")
        try await store.record(.reload, on: .installation, detail: changed, by: Act(actor), at: clock.now)
        return report.lines
    }

    package func plan(of communication: CommunicationRow) async throws -> PlanExplanation? {
        try await PlanReader(library: library, settings: settings).plan(of: communication)
    }

    package func errorsFile(of upload: UploadRow) async throws -> String? {
        guard upload.finishedAt != nil, upload.counts.rejected > 0, upload.path != nil else { return nil }
        let places = UploadPlaces(
            state: StateDirectory(path: settings.stateDirectory), campaign: upload.campaignID,
            name: upload.storedName)
        return Files.exists(places.errors) ? places.errors : nil
    }

    package func readiness() async -> [ReadinessProblem] {
        if let daemon { return await daemon.problems() }
        let directory = settings.flowsDirectory
        let parties = library.parties()
        let loaded = try? await BlockingQueue("definitions").run {
            try DefinitionLoader.load(directory: directory, parties: parties)
        }
        return await ReadinessProblem.ofState(settings.stateDirectory, store: store, at: clock.now)
            + ReadinessProblem.ofDefinitions(loaded?.diagnostics ?? [], in: directory)
    }

    package func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>) async throws -> APIKeyRow {
        try await store.createKey(key, by: act, at: clock.now)
    }

    package func revokeKey(_ key: APIKeyKey, by act: Act<Bool>) async throws -> Bool {
        try await store.revokeKey(key, by: act, at: clock.now)
    }

    private func live(_ id: String) throws -> LiveCampaign {
        guard let campaign = library.campaign(id) else { throw StoreError.noSuchRow("campaign \"\(id)\"") }
        return campaign
    }

    /// Of a campaign that the store knows, in force or not: one whose definition does not load any more can be stopped too.
    private func key(of id: String) async throws -> CampaignKey {
        guard let row = try await store.campaigns().first(where: { $0.id == id }) else {
            throw StoreError.noSuchRow("campaign \"\(id)\"")
        }
        return row.key
    }
}

extension JSONScalar {
    fileprivate init(_ value: ParticipantItem.Value) {
        self =
            switch value {
            case .null: .null
            case .boolean(let value): .boolean(value)
            case .integer(let value): .integer(value)
            case .number(let value): .number(value)
            case .string(let value): .string(value)
            }
    }
}
