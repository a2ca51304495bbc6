import Conversations
import Domain

/// What operators do, with its record, within a transaction: what changes nothing is not recorded.
struct RecordedActs {
    private let rows: any StoreRows
    private let actor: String
    private let now: Instant

    /// - Parameter actor: see ``Act/actor``.
    init(_ rows: any StoreRows, by actor: String, at now: Instant) {
        self.rows = rows
        self.actor = actor
        self.now = now
    }

    func record(_ action: OperatorAction, on subject: ActSubject, detail: String? = nil) throws {
        try rows.record(action, on: subject, by: actor, detail: detail, at: now)
    }

    // MARK: Conversations

    /// See `ConversationStore.act`.
    func act(
        _ action: ConversationAction, in conversation: CommunicationKey, desk: ConversationDesk
    ) throws -> ConversationChange {
        guard let stored = try rows.conversation(conversation) else { throw StoreError.noSuchRow("such conversation") }
        let changed = try OperatorActs(rows, desk: desk, at: now).act(action, in: stored, actor: actor)
        if changed { try record(action.operatorAction, on: .communication(conversation)) }
        guard let row = try rows.conversationRow(conversation) else {
            throw StoreError.noSuchRow("such conversation")
        }
        return ConversationChange(changed: changed, conversation: row)
    }

    /// See `DeliveryStore.settleUnknown`.
    func settle(
        _ communication: CommunicationKey, _ followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk
    ) throws -> CommunicationChange {
        let acts = OperatorActs(rows, desk: desk, at: now)
        let settled =
            try followUp.map { try acts.settle($0, of: communication, verdict) } ?? acts.settle(communication, verdict)
        if settled { try record(.resolveUnknown, on: .communication(communication), detail: verdict.name) }
        guard let row = try rows.communicationRow(communication) else {
            throw StoreError.noSuchRow("such communication")
        }
        return CommunicationChange(changed: settled, communication: row)
    }

    /// See `DeliveryStore.cancel`.
    func cancel(_ communication: CommunicationKey, detail: String?, desk: ConversationDesk) throws -> Bool {
        let isNews = try OperatorActs(rows, desk: desk, at: now).cancel(communication, detail: detail)
        if isNews { try record(.cancelCommunication, on: .communication(communication)) }
        return isNews
    }

    // MARK: Addresses

    func suppress(_ kind: CommunicationKind, _ address: String, detail: String?) throws -> Bool {
        let evidence = Suppression.Evidence(detail: detail, source: actor, toldAt: now)
        let isNew = try Suppressions.add(kind, address, .byOperator, evidence, at: now, rows)
        if isNew { try record(.suppress, on: .address(kind)) }
        return isNew
    }

    func release(_ kind: CommunicationKind, _ address: String) throws -> Bool {
        let isLifted = try Suppressions.remove(
            kind, address, for: Set(SuppressionReason.allCases), at: now, rows)
        if isLifted { try record(.release, on: .address(kind)) }
        return isLifted
    }

    func endRest(of domain: String) throws -> Bool {
        let domain = domain.lowercased()
        let isEnded = try rows.removeRest(of: domain)
        if isEnded { try record(.endDestinationRest, on: .domain(domain)) }
        return isEnded
    }

    // MARK: Channels

    func reassign(_ channel: String, from account: String, to other: String) throws -> Int {
        let count = try rows.reassign(channel, from: account, to: other)
        try record(.reassign, on: .channel(channel), detail: "\(account) to \(other), \(count)")
        return count
    }

    /// See `DeliveryStore.setPaused`.
    func setPaused(_ channel: String, _ isPaused: Bool, isNews: Bool) throws -> Bool {
        let changed = try isPaused ? rows.hold(channel, by: actor, at: now) : rows.letGo(channel)
        if changed || isNews { try record(isPaused ? .pauseChannel : .resumeChannel, on: .channel(channel)) }
        return changed
    }

    // MARK: Campaigns

    /// See `DefinitionStore.setRunning`.
    func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, discardsBacklog: Bool
    ) throws -> CampaignChange {
        let was = try standing(of: campaign).isRunning
        var discarded = 0
        if discardsBacklog {
            discarded = try rows.discardBacklog(of: campaign, at: now)
            try record(.discardBacklog, on: .campaign(campaign), detail: "\(discarded) events")
        }
        if was != isRunning {
            try rows.setRunning(campaign, isRunning)
            try record(isRunning ? .start : .stop, on: .campaign(campaign))
        }
        guard let row = try rows.campaignRow(campaign) else { throw StoreError.noSuchRow("such campaign") }
        return CampaignChange(changed: was != isRunning, discarded: discarded, campaign: row)
    }

    /// See `DefinitionStore.rollBack`.
    func rollBack(
        _ campaign: CampaignKey, to version: VersionRegistration, holding directory: String?,
        isFit: (RegisteredVersion) throws -> Void
    ) throws -> VersionSwitch {
        let before = try rows.standing(of: campaign)?.version
        let registered = try VersionRegistrar(rows, version, at: now).register()
        try isFit(registered)
        try hold(campaign, directory: directory)
        let changed = before != registered.version
        if changed { try record(.rollBack, on: .campaign(campaign), detail: registered.contentHash) }
        return VersionSwitch(changed: changed, registered: registered)
    }

    /// See `DefinitionStore.hold`.
    func hold(_ campaign: CampaignKey, directory hash: String?) throws {
        if try standing(of: campaign).heldHash == hash { return }
        try rows.setHeld(campaign, hash)
        try record(hash == nil ? .releaseDirectory : .holdDirectory, on: .campaign(campaign), detail: hash)
    }

    private func standing(of campaign: CampaignKey) throws -> CampaignStanding {
        guard let standing = try rows.standing(of: campaign) else { throw StoreError.noSuchRow("such campaign") }
        return standing
    }

    func add(_ upload: NewUpload) throws -> UploadRow {
        let row = try rows.addUpload(upload, at: now)
        try record(.upload, on: .upload(row.key), detail: upload.source.rawValue)
        return row
    }

    // MARK: Keys

    func add(_ key: NewAPIKey) throws -> APIKeyRow {
        let row = try rows.addKey(key, at: now)
        try record(
            .createKey, on: .key(prefix: key.prefix), detail: key.scopes.map(\.rawValue).joined(separator: " "))
        return row
    }

    func revoke(_ key: APIKeyKey) throws -> Bool {
        guard let prefix = try rows.revokeKey(key, at: now) else { return false }
        try record(.revokeKey, on: .key(prefix: prefix))
        return true
    }
}

extension ConversationAction {
    /// What it is called in the record of operators' acts.
    fileprivate var operatorAction: OperatorAction {
        switch self {
        case .pause: .pauseAgent
        case .resume: .resumeAgent
        case .say: .say
        case .close: .closeConversation
        }
    }
}
