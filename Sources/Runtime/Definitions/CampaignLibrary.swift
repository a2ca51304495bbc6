package import Domain
package import FlowEngine
import Scheduling
package import Store
import Synchronization

/// The campaigns in force and the versions that planned communications still need.
///
/// A definition that does not load leaves the last good version in force: at a start that version comes from the store.
package final class CampaignLibrary: Sendable {
    /// What a reload found and did.
    package struct Report: Sendable {
        /// Every problem, errors and warnings.
        package var diagnostics: [Diagnostic] = []
        /// Campaigns whose version is now another one, or that are new.
        package var changed: [String] = []
        /// Campaigns whose files have errors and that go on with their last good version.
        package var kept: [String] = []
        /// Campaigns that an operator has rolled back, and whose directory has not changed since.
        package var held: [String] = []
        /// Campaigns refused by the store, with its reason.
        package var refused: [(campaign: String, reason: String)] = []
        /// Campaigns whose new version the gate does not let through, with its reasons.
        package var withheld: [(campaign: String, reasons: [String])] = []

        package init() {}

        package var hasErrors: Bool {
            !refused.isEmpty || !withheld.isEmpty || diagnostics.contains { $0.severity == .error }
        }
    }

    private struct State {
        var current: [String: LiveCampaign] = [:]
        var versions: [VersionKey: LiveCampaign] = [:]
        var interest: [CampaignKey: EventInterest] = [:]
        /// What runs of versions wait for.
        var awaited: [CampaignKey: [VersionKey: [EventInterest.Updated]]] = [:]
        /// Why versions cannot be loaded.
        var unreadable: [VersionKey: String] = [:]
        var hasErrors = false
        var problems: [ReadinessProblem] = []
        var histories = Histories()

        /// A campaign's events are kept for its flows as they are now, and for runs that wait in versions of before.
        mutating func join(_ live: LiveCampaign) {
            var joined = live.interest
            for (version, updates) in awaited[live.key] ?? [:] where version != live.registered.version {
                for update in updates where !joined.updated.contains(update) { joined.updated.append(update) }
            }
            interest[live.key] = joined
        }
    }

    /// When people answer, as it was last looked up.
    private struct Histories {
        var tenant = ContactHistory.none
        var campaigns: [CampaignKey: ContactHistory] = [:]
    }

    let store: any Store
    let settings: RuntimeSettings
    let parties: @Sendable () -> KnownParties?
    private let gate: VersionGate?
    private let state = Mutex(State())

    /// - Parameter gate: nil lets every version through that loads.
    package init(
        store: any Store, settings: RuntimeSettings, gate: VersionGate? = nil,
        parties: @escaping @Sendable () -> KnownParties?
    ) {
        self.store = store
        self.settings = settings
        self.parties = parties
        self.gate = gate
    }

    /// Reads the flows directory; each campaign that loads becomes its current version.
    package func reload(at now: Instant) async throws -> Report {
        let directory = settings.flowsDirectory
        let parties = self.parties()
        let settings = settings
        let loaded = try await BlockingQueue("definitions").run {
            try DefinitionLoader.load(directory: directory, parties: parties, types: settings.nodeTypes)
        }
        var report = Report()
        report.diagnostics = loaded.diagnostics
        let rows = Dictionary(
            try await store.campaigns().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for definition in loaded.campaigns {
            let row = rows[definition.id]
            if let held = row?.heldHash, held == definition.contentHash {
                report.held.append(definition.id)
                continue
            }
            if let gate, row?.contentHash != definition.contentHash {
                let reasons = await gate(definition)
                if !reasons.isEmpty {
                    report.withheld.append((definition.id, reasons))
                    continue
                }
            }
            do {
                let live = try await adopt(definition, at: now)
                if let row, row.heldHash != nil {
                    try await store.hold(row.key, directory: nil, actor: "reload", at: now)
                }
                let previous = campaign(definition.id)?.registered.version
                if previous != live.registered.version { report.changed.append(live.id) }
                put(live)
            } catch StoreError.fieldConflict(let sentences) {
                report.refused.append((definition.id, sentences.joined(separator: "; ")))
            } catch let error as CompilationError {
                report.refused.append((definition.id, error.description))
            }
        }
        // What is known to the store and did not load goes on as it was.
        let known = Set(loaded.campaigns.map(\.id))
            .subtracting(report.refused.map(\.campaign) + report.withheld.map(\.campaign) + report.held)
        for row in try await store.campaigns() where !known.contains(row.id) {
            if campaign(row.id) == nil, let live = try await version(row.version) { put(live) }
            if campaign(row.id) != nil, !report.held.contains(row.id) { report.kept.append(row.id) }
        }
        try await refreshHistories()
        try await refreshAwaited()
        let hasErrors = report.hasErrors
        let problems = report.problems(in: directory)
        state.withLock { state in
            state.hasErrors = hasErrors
            state.unreadable = [:]
            state.problems = problems
        }
        return report
    }

    /// Puts in force what the store says is, without a look at the flows directory: for a command that changes rows, and no
    /// version. A version that does not load any more is left out.
    package func takeUp() async throws {
        for row in try await store.campaigns() {
            if let live = try await version(row.version) { put(live) }
        }
        try await refreshHistories()
    }

    /// Nothing is in force, and not because there is nothing: the last load had errors.
    package var isEmptyByMistake: Bool { state.withLock { $0.hasErrors && $0.current.isEmpty } }

    /// What the last load found wrong.
    package var problems: [ReadinessProblem] { state.withLock { $0.problems } }

    package var all: [LiveCampaign] { state.withLock { state in state.current.values.sorted { $0.id < $1.id } } }

    package func campaign(_ id: String) -> LiveCampaign? { state.withLock { $0.current[id] } }

    package func campaign(_ key: CampaignKey) -> LiveCampaign? {
        state.withLock { state in state.current.values.first { $0.key == key } }
    }

    package var interest: [CampaignKey: EventInterest] { state.withLock { $0.interest } }

    /// What a turn of a campaign reads besides the participant.
    package func inputs(of campaign: LiveCampaign, at now: Instant) -> TurnInputs {
        guard campaign.compiled.needsHistory else { return TurnInputs(now: now) }
        return state.withLock { state in
            TurnInputs(
                now: now, campaignHistory: state.histories.campaigns[campaign.key] ?? .none,
                tenantHistory: state.histories.tenant)
        }
    }

    /// Looks up when people answer, for the campaigns that plan by it.
    package func refreshHistories() async throws {
        let needing = all.filter(\.compiled.needsHistory)
        if needing.isEmpty { return }
        var histories = Histories()
        histories.tenant = try await store.contactHistory(of: nil)
        for campaign in needing { histories.campaigns[campaign.key] = try await store.contactHistory(of: campaign.key) }
        let found = histories
        state.withLock { $0.histories = found }
    }

    /// A version by its key, from the store where it is not in force; nil where it cannot be read any more.
    package func version(_ key: VersionKey) async throws -> LiveCampaign? {
        if let live = state.withLock({ $0.versions[key] }) { return live }
        guard let registered = try await store.version(key), let files = try await store.files(of: key),
            let definition = DefinitionLoader.load(
                campaign: registered.campaignID, files: files, types: settings.nodeTypes
            ).campaigns.first
        else { return nil }
        let live = try compile(definition, registered)
        state.withLock { $0.versions[key] = live }
        return live
    }

    /// Puts one definition in force, without a look at any directory.
    package func enforce(_ definition: CampaignDefinition, at now: Instant) async throws -> LiveCampaign {
        let live = try await adopt(definition, at: now)
        put(live)
        try await refreshAwaited()
        return live
    }

    // MARK: Versions that runs go on in

    package enum Prepared: Sendable {
        case ready(LiveCampaign)
        /// Why it cannot be loaded. The next reload tries again.
        case unreadable(String)
    }

    /// A version that is at hand, or known not to load; nil: ``prepare(_:)`` finds out.
    package func prepared(_ key: VersionKey) -> Prepared? {
        state.withLock { state in
            state.versions[key].map { .ready($0) } ?? state.unreadable[key].map { .unreadable($0) }
        }
    }

    /// Reads a version from the store, where it is not at hand.
    /// - Throws: ``StoreError`` only; a version that does not load is kept as such.
    package func prepare(_ key: VersionKey) async throws {
        let reason: String
        do {
            if try await version(key) != nil { return }
            reason = "its files are not kept, or are no campaign to this program"
        } catch let error as CompilationError {
            reason = error.description
        }
        state.withLock { $0.unreadable[key] = reason }
    }

    /// Looks up what runs wait for that began in versions of before.
    private func refreshAwaited() async throws {
        for key in try await store.versionsAwaitingEvents() {
            try await prepare(key)
            guard case .ready(let earlier)? = prepared(key) else { continue }
            state.withLock { state in
                state.awaited[earlier.key, default: [:]][key] = earlier.compiled.awaited
                if let live = state.current[earlier.id] { state.join(live) }
            }
        }
    }

    private func adopt(_ definition: CampaignDefinition, at now: Instant) async throws -> LiveCampaign {
        try compile(definition, try await store.register(VersionRegistration(definition), at: now))
    }

    func compile(_ definition: CampaignDefinition, _ registered: RegisteredVersion) throws -> LiveCampaign {
        let compiled = try CompiledCampaign(
            definition, catalog: registered.catalog, tenantZone: settings.zone, restrictions: settings.restrictions,
            contactHours: settings.contactHours)
        return LiveCampaign(compiled, registered)
    }

    func put(_ live: LiveCampaign) {
        state.withLock { state in
            state.current[live.id] = live
            state.versions[live.registered.version] = live
            state.awaited[live.key, default: [:]][live.registered.version] = live.compiled.awaited
            state.join(live)
        }
    }
}
