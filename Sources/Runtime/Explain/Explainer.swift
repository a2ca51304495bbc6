package import Domain
import FlowEngine
import Scheduling
package import Store

/// Answers why: puts what is kept of a participant or a communication into an operator's words and order.
package struct Explainer: Sendable {
    private let store: any Store
    private let library: CampaignLibrary
    private let settings: RuntimeSettings
    private let plans: PlanReader

    package init(store: any Store, library: CampaignLibrary, settings: RuntimeSettings) {
        self.store = store
        self.library = library
        self.settings = settings
        plans = PlanReader(library: library, settings: settings)
    }

    /// Nil where there is no such participant.
    package func participant(_ key: ParticipantKey) async throws -> ParticipantExplanation? {
        guard let row = try await store.participant(key) else { return nil }
        let runs = try await store.runs(of: key)
        let waits = try await store.waits(of: key)
        let details = try await details(of: row)
        let place = try await place(of: row, details, runs)
        var names: [CommunicationKey: String] = [:]
        for detail in details { names[detail.row.snapshot.key] = detail.row.snapshot.name }
        var told: [RunExplanation] = []
        for run in runs {
            told.append(
                try await explain(
                    run, row, place, names, among: runs,
                    planned: details.filter { $0.row.run == run.key }.map(\.row.snapshot.name)))
        }
        var communications: [CommunicationExplanation] = []
        for detail in details { communications.append(try await explain(detail, row, place, run: nil)) }
        return ParticipantExplanation(
            id: APIIdentifier(.participant, key: key.rawValue, createdAt: row.createdAt).description,
            campaign: row.campaignID, objectID: row.state.objectID, zone: place.zone.identifier,
            zoneSource: place.source, joinedAt: place.zone.iso8601(row.createdAt),
            broughtInBy: try await words(row.createdBy), changedBy: try await words(row.changedBy), runs: told,
            waits: waits.isEmpty ? nil : waits.map { explain($0, runs, place) },
            communications: communications)
    }

    /// Nil where there is no such communication.
    package func communication(_ key: CommunicationKey) async throws -> CommunicationExplanation? {
        guard let detail = try await store.communication(key), let row = try await store.participant(key.participant)
        else { return nil }
        let all = try await details(of: row)
        let runs = try await store.runs(of: key.participant)
        let place = try await place(of: row, [detail], runs)
        var run: RunExplanation?
        if let found = runs.first(where: { $0.key == detail.row.run }) {
            var names: [CommunicationKey: String] = [:]
            for each in all { names[each.row.snapshot.key] = each.row.snapshot.name }
            run = try await explain(
                found, row, place, names, among: runs,
                planned: all.filter { $0.row.run == found.key }.map(\.row.snapshot.name))
        }
        return try await explain(detail, row, place, run: run)
    }

    // MARK: Parts

    /// The clock that times are told on.
    private struct Place {
        var zone: Zone
        var source: String
    }

    private func place(
        of row: ParticipantRow, _ details: [CommunicationDetail], _ runs: [RunRow]
    ) async throws -> Place {
        if let name = row.state.zone, let zone = Zone.named(name) { return Place(zone: zone, source: "participant") }
        if let version = details.last?.row.version ?? runs.last?.version,
            let name = try await library.version(version)?.definition.zone, let zone = Zone.named(name)
        {
            return Place(zone: zone, source: "campaign")
        }
        return Place(zone: try Zone.named(settings.zone) ?? utc(), source: "tenant")
    }

    private func utc() throws -> Zone {
        guard let zone = Zone.named("UTC") else { throw StoreError.noSuchRow("time zone UTC in the tz database") }
        return zone
    }

    private func details(of row: ParticipantRow) async throws -> [CommunicationDetail] {
        var found: [CommunicationDetail] = []
        var query = CommunicationQuery(campaign: row.campaign, participant: row.key)
        query.page = PageRequest(limit: PageRequest.maximumLimit, isAscending: true)
        repeat {
            let page = try await store.communications(query)
            for communication in page.rows {
                if let detail = try await store.communication(communication.snapshot.key) { found.append(detail) }
            }
            query.page.cursor = page.next
        } while query.page.cursor != nil
        return found
    }

    private func words(_ origin: ParticipantRow.Origin?) async throws -> String? {
        guard let origin, let upload = try await store.upload(origin.upload) else { return nil }
        return upload.source == .api
            ? "an API call, item \(origin.line)" : "upload \(upload.fileName), line \(origin.line)"
    }

    private func explain(
        _ run: RunRow, _ participant: ParticipantRow, _ place: Place, _ names: [CommunicationKey: String],
        among runs: [RunRow], planned: [String]
    ) async throws -> RunExplanation {
        let record = run.record
        var outcome = record.path.waits ? "waits" : "completed"
        var failure: String?
        if case .failed(let reason) = record.outcome {
            outcome = "failed"
            failure = reason
        }
        let live = try await library.version(run.version)
        let flows = live?.definition.flows ?? []
        return RunExplanation(
            id: APIIdentifier(.run, key: run.key.rawValue, createdAt: record.at).description,
            at: place.zone.iso8601(record.at), event: record.eventKind.name,
            eventWords: try await words(record, participant, names),
            flow: flows.indices.contains(record.flow) ? flows[record.flow].id : "flow \(record.flow)",
            version: String(live?.definition.contentHash.prefix(12) ?? ""), chain: record.chain, outcome: outcome,
            continues: record.evidence.continues.flatMap { first in
                id(of: participant.key.run(first), among: runs)
            },
            failure: failure,
            steps: live?.compiled.narrate(record.path, evidence: record.evidence, failed: failure != nil) ?? [],
            planned: planned)
    }

    private func id(of run: RunKey, among runs: [RunRow]) -> String? {
        runs.first { $0.key == run }.map {
            APIIdentifier(.run, key: run.rawValue, createdAt: $0.record.at).description
        }
    }

    private func explain(_ wait: WaitRow, _ runs: [RunRow], _ place: Place) -> WaitExplanation {
        let words: String
        if wait.isEnded {
            words = "it has ended, and the run goes on with its turn"
        } else if let script = wait.script {
            words = "for the answer of scripts/\(script)"
        } else if wait.awaitsEvent {
            words =
                wait.until == nil
                ? "for an event of the participant" : "for an event of the participant, or for that instant"
        } else {
            words = "for that instant"
        }
        return WaitExplanation(
            flow: wait.flow, node: wait.node, run: id(of: wait.segment, among: runs),
            since: place.zone.iso8601(wait.since), until: wait.until.map { place.zone.iso8601($0) }, words: words)
    }

    private func words(
        _ record: RunRecord, _ participant: ParticipantRow, _ names: [CommunicationKey: String]
    ) async throws -> String {
        let subject =
            record.evidence.communication.map { names[$0] ?? "communication \($0.ordinal)" } ?? "a communication"
        let status = record.evidence.status.map { " became \($0.name)" }
        switch record.eventKind {
        case .participantCreated:
            let origin = try await words(participant.createdBy)
            return "joined the campaign" + (origin.map { ", by \($0)" } ?? "")
        case .participantUpdated:
            let changed = record.evidence.changed.map { participant.fieldNames[$0] ?? "field \($0.rawValue)" }
            return changed.isEmpty ? "came again, with nothing changed" : "changed: \(changed.joined(separator: ", "))"
        case .communicationEnded: return "\(subject) ended\(record.evidence.status.map { ", \($0.name)" } ?? "")"
        case .communicationUpdated: return "\(subject)\(status ?? " changed")"
        case .incomingSession: return "wrote on their own"
        case .waitEnded: return "the run went on after it had waited"
        }
    }

    private func explain(
        _ detail: CommunicationDetail, _ participant: ParticipantRow, _ place: Place, run: RunExplanation?
    ) async throws -> CommunicationExplanation {
        let row = detail.row
        let local = { (instant: Instant) in place.zone.iso8601(instant) }
        let plan = try await plans.plan(of: row)
        return CommunicationExplanation(
            id: APIIdentifier(.communication, key: row.snapshot.key.rawValue, createdAt: row.createdAt).description,
            participant: APIIdentifier(
                .participant, key: participant.key.rawValue, createdAt: participant.createdAt
            ).description,
            campaign: row.campaignID, name: row.snapshot.name, kind: row.snapshot.kind.name, agent: row.snapshot.agent,
            channel: row.snapshot.channel, status: row.snapshot.status.name, reason: row.snapshot.reason?.rawValue,
            reasonWords: row.snapshot.reason?.words, detail: row.detail, plannedAt: row.plannedAt.map(local),
            deadline: row.deadline.map(local), dueAt: row.dueAt.map(local), run: run,
            ledger: plan?.ledger ?? ["its version's files are not kept any more: the plan cannot be told"],
            history: detail.history.map { change in
                CommunicationExplanation.Change(
                    at: local(change.at), status: change.status.name, reason: change.reason?.rawValue,
                    detail: change.detail)
            },
            attempts: detail.attempts.map { attempt in
                CommunicationExplanation.Attempt(at: local(attempt.intendedAt), outcome: words(attempt.outcome))
            },
            replies: detail.inbound.map { CommunicationExplanation.Reply(at: local($0.at), text: $0.text.text) },
            results: row.snapshot.results.mapValues(\.words))
    }

    private func words(_ outcome: DeliveryOutcome?) -> String {
        switch outcome {
        case nil: "no outcome is known yet"
        case .accepted(let id): "accepted" + (id.map { " as \($0)" } ?? "")
        case .rejected(let code, let text), .addressRejected(_, let code, let text):
            "refused for good: \(code) \(text)"
        case .retry(_, let code, let text): "put off: \(code) \(text)"
        case .channelFailed(let failure): "the channel failed: \(failure.code) \(failure.text)"
        case .unknown(let text): "unknown whether it went out: \(text)"
        }
    }
}
