import Channels
import Conversations
import Domain
import Foundation
import Runtime
import Store
import Synchronization

/// Operations over a real store: values are typed by their JSON type, every new participant gets one communication.
final class StoreOperations: Operations, PublicOperations {
    let store: SQLiteStore
    let clock: any WallClock
    let campaign: String
    let version: RegisteredVersion
    let problems = Mutex<[ReadinessProblem]>([])
    let received = Mutex<[SpooledUpload]>([])
    let errorsFile = Mutex<String?>(nil)
    let failure = Mutex<(any Error)?>(nil)
    /// Awaited at the start of each addition.
    let gate = Mutex<(@Sendable () async -> Void)?>(nil)

    let channelReports = Mutex<[ChannelReport]>([])
    let templates = Mutex<[ChannelTemplate]?>(nil)
    let webhookAnswer = Mutex(WebhookAnswer())
    let requests = Mutex<[WebhookRequest]>([])
    /// What was asked, in words.
    let acts = Mutex<[String]>([])

    init(store: SQLiteStore, clock: any WallClock, version: RegisteredVersion) {
        self.store = store
        self.clock = clock
        self.version = version
        campaign = version.campaignID
    }

    func addParticipants(
        campaign: String, items: [ParticipantItem],
        receipt: (key: ReceiptKey, make: @Sendable (AddedParticipants) -> Receipt)?
    ) async throws -> AddedParticipants {
        if let failure = failure.withLock({ $0 }) { throw failure }
        guard campaign == self.campaign else { throw StoreError.noSuchRow("campaign of this id") }
        if let gate = gate.withLock({ $0 }) { await gate() }
        let now = clock.now
        let upload = try await store.createUpload(
            NewUpload(
                campaign: version.campaign, source: .api, fileName: "api", path: nil, byteCount: 0, fingerprint: nil),
            at: now)
        let answer = { @Sendable (result: ImportBatchResult) in
            AddedParticipants(
                upload: upload.key, receivedAt: upload.receivedAt, verdicts: result.verdicts, counts: result.counts)
        }
        let result = try await store.importBatch(
            ImportBatch(
                upload: upload.key, version: version, reupload: .changed, needsCommunications: false,
                rows: items.enumerated().map(typed), checkpoint: nil,
                receipt: receipt.map { receipt in (receipt.key, { receipt.make(answer($0)) }) }, interest: .none,
                now: now)
        ) { row, state in
            guard row.isAllNew else { return TurnEffects() }
            let run = RunRecord(
                flow: 0, eventKind: .participantCreated, chain: 1, at: now, path: RunPath(), outcome: .completed)
            let communication = NewCommunication(
                node: 0, run: 0, channel: "outbox", status: .planned, plannedAt: now + .seconds(3600),
                deadline: now + .seconds(7200),
                inputs: PlanInputs(zone: "Europe/London", zoneSource: .tenant, base: .instant(now)))
            return TurnEffects(runs: [run], communications: [communication])
        }
        _ = try await store.finishUpload(upload.key, .done, at: now)
        return answer(result)
    }

    private func typed(_ index: Int, _ item: ParticipantItem) -> TypedRow {
        var row = TypedRow(
            line: Int64(index), zone: item.zone, objectID: item.objectID, issues: item.issues, raw: item.raw)
        for attribute in item.attributes {
            guard let known = version.catalog.customer[attribute.name] ?? version.catalog.participant[attribute.name]
            else {
                row.issues.append(RowIssue(.unknownField, field: attribute.name, "no such field"))
                continue
            }
            let value: FieldValue?
            switch attribute.value {
            case .null: value = nil
            case .boolean(let flag): value = .boolean(flag)
            case .integer(let number): value = .integer(number)
            case .number(let number): value = .number(number)
            case .string(let text): value = .string(text)
            }
            switch known.field.level {
            case .customer: row.customer[known.id] = value
            case .participant: row.participant[known.id] = value
            }
        }
        if let id = row.customer[SystemField.externalID] {
            row.identifier = (.externalID, id)
        } else if let email = row.customer[SystemField.email] {
            row.identifier = (.email, email)
        } else if row.issues.isEmpty {
            row.issues.append(RowIssue(.missingIdentifier, "no identifier"))
        }
        return row
    }

    func rollBack(campaign: String, to version: String, by act: Act<VersionSwitch>) async throws -> VersionSwitch {
        let versions = try await store.versions(of: self.version.campaign)
        guard let found = versions.first(where: { $0.contentHash.hasPrefix(version) }),
            let registered = try await store.version(found.key)
        else { throw CampaignLibrary.RollBackFault(description: "no version begins with \"\(version)\"") }
        let change = VersionSwitch(changed: !found.isCurrent, registered: registered)
        try await store.keep(change, of: act, at: clock.now)
        return change
    }

    func receiveUpload(
        campaign: String, file: SpooledUpload, source: UploadSource, by act: Act<UploadRow>
    ) async throws -> UploadRow {
        if let failure = failure.withLock({ $0 }) { throw failure }
        guard campaign == self.campaign else { throw StoreError.noSuchRow("campaign of this id") }
        received.withLock { $0.append(file) }
        return try await store.createUpload(
            NewUpload(
                campaign: version.campaign, source: source, fileName: file.fileName, path: file.path,
                byteCount: file.byteCount, fingerprint: nil), by: act, at: clock.now)
    }

    func start(
        campaign: String, discardsBacklog: Bool, by act: Act<CampaignChange>
    ) async throws -> CampaignChange {
        guard campaign == self.campaign else { throw StoreError.noSuchRow("campaign of this id") }
        return try await store.setRunning(
            version.campaign, true, discardsBacklog: discardsBacklog, by: act, at: clock.now)
    }

    func stop(campaign: String, discardsBacklog: Bool, by act: Act<CampaignChange>) async throws -> CampaignChange {
        guard campaign == self.campaign else { throw StoreError.noSuchRow("campaign of this id") }
        return try await store.setRunning(
            version.campaign, false, discardsBacklog: discardsBacklog, by: act, at: clock.now)
    }

    func reload(actor: String) async throws -> [String] { [] }

    func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>) async throws -> APIKeyRow {
        try await store.createKey(key, by: act, at: clock.now)
    }

    func revokeKey(_ key: APIKeyKey, by act: Act<Bool>) async throws -> Bool {
        try await store.revokeKey(key, by: act, at: clock.now)
    }

    func plan(of communication: CommunicationRow) async throws -> PlanExplanation? {
        PlanExplanation(
            plannedAt: "2026-09-21T16:13:20+01:00", deadline: "2026-09-21T17:13:20+01:00",
            ledger: ["base: \(communication.inputs.zone)"])
    }

    func errorsFile(of upload: UploadRow) async throws -> String? { errorsFile.withLock { $0 } }
    func readiness() async -> [ReadinessProblem] { problems.withLock { $0 } }

    // MARK: Channels and conversations

    func channels() async throws -> [ChannelReport] { channelReports.withLock { $0 } }

    func pauseChannel(_ id: String, by act: Act<ChannelChange>) async throws -> ChannelChange {
        try await changed("pause", id, act)
    }

    func resumeChannel(_ id: String, by act: Act<ChannelChange>) async throws -> ChannelChange {
        try await changed("resume", id, act)
    }

    private func changed(_ what: String, _ id: String, _ act: Act<ChannelChange>) async throws -> ChannelChange {
        try acted(what, id, act.actor)
        let change = ChannelChange(changed: true, channel: channelReports.withLock { $0[0] })
        try await store.keep(change, of: act, at: clock.now)
        return change
    }

    private func acted(_ what: String, _ id: String, _ actor: String) throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
        guard channelReports.withLock({ $0.contains { $0.id == id } }) else {
            throw StoreError.noSuchRow("channel \"\(id)\"")
        }
        acts.withLock { $0.append("\(what) \(id) \(actor)") }
    }

    func reassign(channel: String, from account: String, to other: String, by act: Act<Int>) async throws -> Int {
        try acted("reassign \(account) \(other)", channel, act.actor)
        guard account != other else { throw ReassignFault(channel: channel, accounts: ["one", "two"]) }
        return 7
    }

    func sendTest(_ test: TestSend, by act: Act<TestSend.Result>) async throws -> TestSend.Result {
        try acted("test \(test.recipient)", test.channel, test.text)
        return .tried(.accepted(providerID: "p1"), idempotencyKey: "k1")
    }

    func templates(channel: String) async throws -> [ChannelTemplate]? {
        try acted("templates", channel, "")
        return templates.withLock { $0 }
    }

    func webhook(channel: String, _ request: WebhookRequest) async -> WebhookAnswer {
        requests.withLock { $0.append(request) }
        return webhookAnswer.withLock { $0 }
    }

    func unsubscribe(_ kind: CommunicationKind, _ address: String) async throws -> Bool {
        if let failure = failure.withLock({ $0 }) { throw failure }
        acts.withLock { $0.append("unsubscribe \(kind.name) \(address)") }
        return true
    }

    func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>
    ) async throws -> ConversationChange {
        if let failure = failure.withLock({ $0 }) { throw failure }
        return try await store.act(action, in: conversation, by: act, desk: .quiet, at: clock.now)
    }

    func transfer(
        _ conversation: CommunicationKey, to number: String, by act: Act<CallTransfer>
    ) async throws -> CallTransfer {
        guard number.hasPrefix("+49") else { throw TransferFault("no call goes there (prefix_not_allowed)") }
        acts.withLock { $0.append("transfer \(number) \(act.actor)") }
        guard let row = try await store.conversation(conversation) else { throw StoreError.noSuchRow("conversation") }
        try await store.record(
            .transferCall, on: .communication(conversation), detail: nil, by: act.over { .unknown }, at: clock.now)
        // The daemon is killed while it rings.
        if number.hasSuffix("666") { throw StoreError.diskFull(place: "store", operation: "a test") }
        try await store.keep(.handedOver(row), of: act, at: clock.now)
        return .handedOver(row)
    }

    func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>
    ) async throws -> Bool {
        try await store.suppress(kind, address, detail: detail, by: act, at: clock.now)
    }

    func release(_ kind: CommunicationKind, _ address: String, by act: Act<Bool>) async throws -> Bool {
        try await store.release(kind, address, by: act, at: clock.now)
    }

    func endDestinationRest(_ domain: String, by act: Act<Bool>) async throws -> Bool {
        try await store.endDestinationRest(domain, by: act, at: clock.now)
    }

    func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict,
        by act: Act<CommunicationChange>
    ) async throws -> CommunicationChange {
        if let failure = failure.withLock({ $0 }) { throw failure }
        return try await store.settleUnknown(
            communication, followUp: followUp, verdict, desk: .quiet, by: act, at: clock.now)
    }
}
