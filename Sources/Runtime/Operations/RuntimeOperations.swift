import Domain
import FlowEngine
import Ingest
import Scheduling
package import Store
import Synchronization
import Values

/// The runtime's side of the API.
package struct RuntimeOperations: Operations {
    let daemon: Daemon

    package init(_ daemon: Daemon) { self.daemon = daemon }

    package func addParticipants(
        campaign id: String, items: [ParticipantItem],
        receipt: (key: ReceiptKey, make: @Sendable (AddedParticipants) -> Receipt)?
    ) async throws -> AddedParticipants {
        let campaign = try live(id)
        let now = daemon.clock.now
        let rows = try type(items, campaign)
        let upload = try await daemon.store.createUpload(
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
            _ = try? await daemon.store.finishUpload(upload.key, .failed(fault), at: daemon.clock.now)
            throw error
        }
        _ = try await daemon.store.finishUpload(upload.key, .done, at: daemon.clock.now)
        daemon.executor.wakeUp.signal()
        if result.nextDue != nil { daemon.scheduler.wakeUp.signal() }
        return answer(result)
    }

    private func take(
        _ rows: [TypedRow], of upload: UploadRow, _ campaign: LiveCampaign, at now: Instant,
        _ receipt: (key: ReceiptKey, make: @Sendable (ImportBatchResult) -> Receipt)?
    ) async throws -> ImportBatchResult {
        let inputs = daemon.library.inputs(of: campaign, at: now)
        return try await daemon.store.importBatch(
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
            now: campaign.compiled.localNow(at: daemon.clock.now),
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

    package func receiveUpload(campaign id: String, file: SpooledUpload) async throws -> UploadRow {
        try await daemon.importer.receive(file, source: .http, campaign: try live(id))
    }

    package func start(campaign id: String, discardsBacklog: Bool, actor: String) async throws -> Bool {
        let campaign = try live(id)
        if discardsBacklog {
            _ = try await daemon.store.discardBacklog(of: campaign.key, actor: actor, at: daemon.clock.now)
        }
        let changed = try await daemon.store.setRunning(campaign.key, true, actor: actor, at: daemon.clock.now)
        daemon.executor.wakeUp.signal()
        daemon.scheduler.wakeUp.signal()
        return changed
    }

    package func stop(campaign id: String, discardsBacklog: Bool, actor: String) async throws -> Bool {
        let campaign = try live(id)
        let changed = try await daemon.store.setRunning(campaign.key, false, actor: actor, at: daemon.clock.now)
        if discardsBacklog {
            _ = try await daemon.store.discardBacklog(of: campaign.key, actor: actor, at: daemon.clock.now)
        }
        daemon.scheduler.wakeUp.signal()
        return changed
    }

    package func rollBack(
        campaign id: String, to version: String, actor: String
    ) async throws -> (hash: String, changed: Bool) {
        let (live, changed) = try await daemon.library.rollBack(id, to: version, actor: actor, at: daemon.clock.now)
        daemon.executor.wakeUp.signal()
        return (live.registered.contentHash, changed)
    }

    package func plan(of communication: CommunicationRow) async throws -> PlanExplanation? {
        try await PlanReader(library: daemon.library, settings: daemon.settings).plan(of: communication)
    }

    package func errorsFile(of upload: UploadRow) async throws -> String? {
        guard upload.finishedAt != nil, upload.counts.rejected > 0, upload.path != nil else { return nil }
        let places = UploadPlaces(
            state: StateDirectory(path: daemon.settings.stateDirectory), campaign: upload.campaignID,
            name: upload.storedName)
        return Files.exists(places.errors) ? places.errors : nil
    }

    package func readiness() async -> [ReadinessProblem] { await daemon.problems() }

    private func live(_ id: String) throws -> LiveCampaign {
        guard let campaign = daemon.library.campaign(id) else { throw StoreError.noSuchRow("campaign \"\(id)\"") }
        return campaign
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
