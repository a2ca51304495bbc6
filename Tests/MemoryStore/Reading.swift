import Conversations
package import Domain
package import Store

// MARK: ReadingStore

extension MemoryRows {
    func participantRow(_ key: ParticipantKey) -> ParticipantRow? {
        guard let row = tables.participants[key], let customer = tables.customers[row.customer],
            let state = state(of: key)
        else { return nil }
        var names: [FieldID: String] = [.status: "status", .result: "result", .resultAt: "result_at"]
        for system in SystemField.allCases { names[system.id] = system.rawValue }
        for (id, field) in tables.fields { names[id] = field.known.name }
        let ids = Set((customer.record.entries + row.record.entries).map(\.id))
        return ParticipantRow(
            key: key, campaign: row.campaign, campaignID: id(of: row.campaign),
            customerKey: customer.key, customerCreatedAt: customer.createdAt, state: state, createdAt: row.createdAt,
            updatedAt: row.updatedAt, createdBy: row.createdBy, changedBy: row.changedBy,
            fieldNames: names.filter { ids.contains($0.key) })
    }

    /// Whether an upload brought the participant in, or changed it last.
    func isOf(_ upload: UploadKey, _ participant: ParticipantKey) -> Bool {
        let row = tables.participants[participant]
        return row?.createdBy?.upload == upload || row?.changedBy?.upload == upload
    }
}

extension MemoryStore {
    package func participant(_ key: ParticipantKey) throws -> ParticipantRow? { try read { $0.participantRow(key) } }

    package func participants(_ query: ParticipantQuery) throws -> Page<ParticipantRow> {
        try read { rows in
            let found = rows.tables.participants.all.compactMap { rows.participantRow($0.key) }.filter { row in
                fits(query.campaign, row.campaign) && (query.createdFrom.map { $0 <= row.createdAt } ?? true)
                    && (query.createdBefore.map { $0 > row.createdAt } ?? true)
                    && (query.upload.map { rows.isOf($0, row.key) } ?? true) && query.matches(row.state)
            }
            return try Page(of: found, query.page, .participants) { $0.key.rawValue }
        }
    }

    package func communication(_ key: CommunicationKey) throws -> CommunicationDetail? {
        try read { rows in
            guard let row = rows.communicationRow(key) else { return nil }
            let notes = rows.tables.communications[key]?.notes ?? []
            return CommunicationDetail(
                row: row,
                history: CommunicationDetail.history(
                    of: row,
                    notes.map { .init(at: $0.at, status: $0.status, reason: $0.reason, detail: $0.detail) }),
                attempts: rows.tables.attempts.all.filter { $0.communication == key }.compactMap { attempt in
                    rows.message(attempt.message).map {
                        .init(
                            key: attempt.key, intendedAt: attempt.intendedAt, finishedAt: attempt.finishedAt,
                            outcome: attempt.outcome, message: $0)
                    }
                },
                inbound: rows.tables.inbound.all.filter { $0.communication == key }.map(\.item).map {
                    .init(
                        at: $0.occurredAt,
                        text: InboundText(text: $0.text, sender: $0.address, providerID: $0.providerID))
                })
        }
    }

    package func communications(_ query: CommunicationQuery) throws -> Page<CommunicationRow> {
        try read { rows in
            let found = rows.tables.communications.all.map(\.state).filter { state in
                fits(query.campaign, state.place.campaign) && fits(query.participant, state.key.participant)
                    && fits(query.statuses, state.status) && fits(query.reasons, state.reason)
                    && fits(query.channel, state.place.channel) && fits(query.communicationName, state.place.name)
            }.compactMap { rows.communicationRow($0.key) }
            return try Page(of: found, query.page, .communications) { $0.snapshot.key.rawValue }
        }
    }

    package func runs(of participant: ParticipantKey) throws -> [RunRow] {
        try read { $0.tables.runs.all.filter { $0.key.participant == participant } }
    }

    package func failedRuns(_ query: FailedRunsQuery) throws -> Page<FailedRuns> {
        try read { rows in
            let found = rows.tables.failedRuns.all.filter {
                fits(query.campaign, $0.place.campaign) && fits(query.upload, $0.place.upload)
            }.map { row in
                let place = row.place
                return FailedRuns(
                    key: row.key, campaign: place.campaign, campaignID: rows.id(of: place.campaign),
                    contentHash: rows.registered(place.version)?.contentHash ?? "", upload: place.upload,
                    uploadReceivedAt: place.upload.flatMap { rows.tables.uploads[$0]?.receivedAt }, flow: place.flow,
                    node: place.node, error: place.error, count: row.count.count, firstAt: row.count.firstAt,
                    lastAt: row.count.lastAt, example: row.count.example,
                    exampleCreatedAt: rows.tables.participants[row.count.example.participant]?.createdAt)
            }
            return try Page(of: found, query.page, .failedRuns) { $0.key }
        }
    }

    package func troubles() throws -> [CampaignKey: CampaignTroubles] {
        try read { rows in
            var troubles: [CampaignKey: CampaignTroubles] = [:]
            for state in rows.tables.communications.all.map(\.state)
            where state.status == .failed || state.reason == .unknown {
                troubles[state.place.campaign, default: CampaignTroubles()]
                    .add(state.status, state.reason, isDue: state.dueAt != nil, 1)
            }
            for row in rows.tables.failedRuns.all {
                troubles[row.place.campaign, default: CampaignTroubles()].failedRuns += row.count.count
            }
            return troubles
        }
    }

    package func tally(of campaign: CampaignKey, upload: UploadKey?) throws -> [TallyRow] {
        try read { rows in
            var counts: [TallyRow: Int] = [:]
            for row in rows.tables.communications.all where row.state.place.campaign == campaign {
                if let upload, !rows.isOf(upload, row.state.key.participant) { continue }
                let kind = TallyRow(
                    communicationName: row.state.place.name, channel: row.state.place.channel, zone: row.inputs.zone,
                    status: row.state.status, reason: row.state.reason, plannedAt: row.state.plannedAt, count: 0)
                counts[kind, default: 0] += 1
            }
            return counts.map { kind, count in
                var row = kind
                row.count = count
                return row
            }.sorted { a, b in
                (a.plannedAt.orNever, a.communicationName, a.zone, a.status.rawValue, a.reason?.rawValue ?? "")
                    < (b.plannedAt.orNever, b.communicationName, b.zone, b.status.rawValue, b.reason?.rawValue ?? "")
            }
        }
    }

    package func channelLoads(at now: Instant) throws -> [String: ChannelLoad] {
        try read { rows in
            var loads: [String: ChannelLoad] = [:]
            func count(_ channel: String?, _ part: WritableKeyPath<ChannelLoad, Int>) {
                if let channel { loads[channel, default: ChannelLoad()][keyPath: part] += 1 }
            }
            for lane in rows.tables.lanes.all { loads[lane.channel] = ChannelLoad() }
            for state in rows.tables.communications.all.map(\.state) {
                if let due = state.dueAt { count(state.place.channel, due <= now ? \.due : \.planned) }
            }
            for state in rows.tables.followUps.all.map(\.state) where state.dueAt != nil { count(state.channel, \.due) }
            for attempt in rows.tables.attempts.all where attempt.finishedAt == nil {
                count(rows.conversation(attempt.communication)?.channel, \.inFlight)
            }
            for state in rows.tables.conversations.all.map(\.state) where state.isOpen {
                count(state.channel, \.openConversations)
            }
            for unknown in rows.unknownAttempts()
            where unknown.followUp != nil || rows.communication(unknown.communication)?.dueAt == nil {
                count(rows.conversation(unknown.communication)?.channel, \.held)
            }
            return loads
        }
    }

    package func contactHistory(of campaign: CampaignKey?) throws -> ContactHistory {
        try read { $0.tables.histories[campaign.map { .campaign($0) } ?? .tenant] ?? .none }
    }

    package func acts(_ query: ActQuery) throws -> Page<ActRow> {
        try read { rows in
            let found = rows.tables.acts.all.filter { act in
                let row = act.row
                return fits(query.actor, row.actor) && fits(query.actions, row.action)
                    && fits(query.campaign, act.campaign) && fits(query.subject, row.subject)
                    && fits(query.subjectID, row.subjectID) && (query.from.map { $0 <= row.at } ?? true)
                    && (query.before.map { $0 > row.at } ?? true)
            }.map(\.row)
            return try Page(of: found, query.page, .acts) { $0.number }
        }
    }
}
