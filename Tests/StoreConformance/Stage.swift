import Conversations
import Domain
package import Store
import Testing

/// A store with one campaign, and short ways to put rows into it.
package struct Stage {
    static let start = Instant(seconds: 1_780_000_000)

    let store: any Store
    let version: RegisteredVersion

    package init(_ store: any Store, campaign: String = "reminders", startsAutomatically: Bool = true) async throws {
        self.store = store
        version = try await store.register(
            Stage.registration(campaign: campaign, startsAutomatically: startsAutomatically), at: Stage.start)
    }

    static func registration(
        campaign: String = "reminders", hash: String = "v1", startsAutomatically: Bool = true,
        fields: [Field] = [
            Field(name: "amount", type: .number, level: .participant),
            Field(name: "segment", type: .string, level: .customer),
        ]
    ) -> VersionRegistration {
        VersionRegistration(
            campaign: campaign, name: "Reminders", contentHash: hash, files: ["campaign.json": Array("{}".utf8)],
            fields: fields, flows: ["main", "other"],
            nodes: [
                .init(flow: "main", node: "created"),
                .init(
                    flow: "main", node: "remind", communicationName: "REMIND", kind: .email, agent: "message",
                    channel: "outbox"),
                .init(
                    flow: "other", node: "call", communicationName: "CALL", kind: .voice, agent: "message",
                    channel: "sip"),
                .init(
                    flow: "other", node: "chat", communicationName: "CHAT", kind: .whatsapp, agent: "message",
                    channel: "outbox"),
            ], startsAutomatically: startsAutomatically)
    }

    var campaign: CampaignKey { version.campaign }

    func field(_ level: FieldLevel, _ name: String) throws -> FieldID {
        try #require(version.catalog.item(level, name)).id
    }

    // MARK: Rows

    /// A row of these identifiers; the strongest decides.
    static func row(
        line: Int64 = 2, external: String? = nil, email: String? = nil, phone: String? = nil, name: String? = nil,
        object: String = "", zone: String? = "Europe/London", participant: FieldRecord = FieldRecord(),
        issues: [RowIssue] = [], raw: [UInt8] = []
    ) -> TypedRow {
        var customer = FieldRecord()
        customer[SystemField.externalID.id] = external.map { .string($0) }
        customer[SystemField.email.id] = email.map { .string($0) }
        customer[SystemField.phone.id] = phone.map { .string($0) }
        customer[SystemField.name.id] = name.map { .string($0) }
        var identifier: (kind: IdentifierKind, value: String)?
        if let external {
            identifier = (.externalID, external)
        } else if let email {
            identifier = (.email, email)
        } else if let phone {
            identifier = (.phone, phone)
        }
        return TypedRow(
            line: line, customer: customer, participant: participant, zone: zone, objectID: object,
            identifier: identifier, issues: issues, raw: raw)
    }

    typealias Decide = @Sendable (ResolvedRow, inout ParticipantState) -> TurnEffects

    /// Takes rows as one API call, so that every row has its verdict.
    @discardableResult
    func take(
        _ rows: [TypedRow], reupload: ReuploadMode = .always, needsCommunications: Bool = false,
        needsHistory: Bool = false, interest: EventInterest = .none, at now: Instant = Stage.start,
        decide: @escaping Decide = Stage.planOne
    ) async throws -> ImportBatchResult {
        let upload = try await store.createUpload(
            NewUpload(campaign: campaign, source: .api, fileName: "call", path: nil, byteCount: 0, fingerprint: nil),
            at: now)
        return try await store.importBatch(
            ImportBatch(
                upload: upload.key, version: version, reupload: reupload, needsCommunications: needsCommunications,
                needsHistory: needsHistory,
                rows: rows, checkpoint: nil, interest: interest, now: now), decide: decide)
    }

    /// A participant with one planned communication; answers its key.
    func plan(
        _ external: String = "a", at planned: Instant = Stage.start, deadline: Instant? = nil, node: Int = 1,
        interest: EventInterest = .none
    ) async throws -> CommunicationKey {
        let result = try await take(
            [Stage.row(external: external, email: "\(external)@example.com")], interest: interest
        ) {
            Stage.plan($0, &$1, at: planned, deadline: deadline ?? planned + .seconds(3600), node: node)
        }
        return try #require(result.verdicts.first?.participant).communication(1)
    }

    /// The node that plans communications of a kind.
    static func node(_ kind: CommunicationKind) -> Int {
        switch kind {
        case .voice: 2
        case .whatsapp: 3
        case .email, .telegram, .sms, .messenger, .instagram, .webChat: 1
        }
    }

    // MARK: What flows do

    /// One run that plans one communication for a new participant; one run for an update.
    static let planOne: Decide = { plan($0, &$1, at: start + .seconds(60), deadline: start + .seconds(3660)) }

    static let nothing: Decide = { _, _ in TurnEffects() }

    static func run(_ kind: EventKindTag, chain: Int = 1) -> RunRecord {
        var path = RunPath()
        path.append(node: 0, port: .out)
        if kind == .participantCreated { path.append(node: 1, port: .out) }
        return RunRecord(flow: 0, eventKind: kind, chain: chain, at: start, path: path, outcome: .completed)
    }

    static func plan(
        _ row: ResolvedRow, _ state: inout ParticipantState, at planned: Instant, deadline: Instant, node: Int = 1
    ) -> TurnEffects {
        guard row.event.kind == .participantCreated else { return TurnEffects(runs: [run(row.event.kind.tag)]) }
        return TurnEffects(
            runs: [run(.participantCreated)],
            communications: [communication(at: planned, deadline: deadline, node: node)])
    }

    static func communication(
        at planned: Instant, deadline: Instant, node: Int = 1, channel: String = "outbox"
    ) -> NewCommunication {
        NewCommunication(
            node: node, run: 0, channel: channel, status: .planned, plannedAt: planned, deadline: deadline,
            inputs: PlanInputs(zone: "Europe/London", zoneSource: .participant, base: .instant(planned)))
    }

    static let skipped = NewCommunication(
        node: 1, run: 0, channel: "outbox", status: .skipped, reason: .baseTimeUnset,
        inputs: PlanInputs(zone: "Europe/London", zoneSource: .campaign, base: .unset))

    // MARK: Delivery

    func message(_ key: CommunicationKey, to recipient: String = "a@example.com") -> OutboundMessage {
        OutboundMessage(
            kind: "email", recipient: recipient, subject: "Hello", text: "Text",
            attachments: [.init(name: "a.txt", contentType: "text/plain", bytes: [1, 2, 3])],
            idempotencyKey: "m\(key.rawValue)", date: Stage.start.milliseconds)
    }

    /// The attempt that an intent gets, or nil where nothing is to be sent.
    func intend(
        _ key: CommunicationKey, accounts: [String] = [], to recipient: String = "a@example.com",
        readsCommunications: Bool = false, at now: Instant = Stage.start,
        compose: (@Sendable (OpeningInputs) -> OutboundMessage)? = nil
    ) async throws -> (AttemptKey, OutboundMessage)? {
        let message = message(key, to: recipient)
        let result = try await store.claim(
            key, on: "outbox", accounts: accounts, readsCommunications: readsCommunications, at: now
        ) { inputs in .send(compose?(inputs) ?? inputs.message ?? message, conversation: nil) }
        guard case .send(let attempt, let message, _)? = result else { return nil }
        return (attempt, message)
    }

    func end(
        _ attempt: AttemptKey, _ key: CommunicationKey, _ outcome: DeliveryOutcome, _ next: AttemptOutcome.Next,
        interest: EventInterest = .none, at now: Instant = Stage.start
    ) async throws {
        try await store.recordOutcomes(
            [AttemptOutcome(attempt: attempt, communication: key, outcome: outcome, next: next)],
            interest: [campaign: interest], at: now)
    }

    func communication(_ key: CommunicationKey) async throws -> CommunicationDetail {
        try #require(try await store.communication(key))
    }

    func due(through instant: Instant = Stage.start + .seconds(1_000_000), limit: Int = 100) async throws
        -> [DueCommunication]
    {
        try await store.due(through: instant, limit: limit)
    }

    /// Takes the turns of waiting events; answers their events in order.
    func turns(
        limit: Int = 100, interest: EventInterest = .none,
        effects: @escaping @Sendable ([Event], inout ParticipantState) -> TurnEffects = { _, _ in TurnEffects() }
    ) async throws -> (count: Int, events: [Event]) {
        let seen = Collected<Event>()
        let count = try await store.takeTurns(
            limit: limit, campaigns: [campaign: version], interest: [campaign: interest], at: Stage.start
        ) { _, turn, state in
            seen.append(turn.events)
            return effects(turn.events, &state)
        }
        return (count, seen.values)
    }

    func cancel(_ key: CommunicationKey, _ reason: StatusReason = .canceledByFlow) async throws {
        _ = try await take([Stage.row(external: try await externalID(of: key.participant))]) { row, _ in
            TurnEffects(
                runs: [Stage.run(row.event.kind.tag)],
                cancellations: [Cancellation(communication: key, reason: reason)])
        }
    }

    private func externalID(of key: ParticipantKey) async throws -> String {
        try #require(try await store.participant(key)?.state.customer[.externalID])
    }
}
