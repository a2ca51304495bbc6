import Conversations
package import Domain
package import Store

struct WaitingEvent: Sendable {
    var key: EventKey
    var campaign: CampaignKey
    var participant: ParticipantKey
    var event: Event
}

struct FailedRun: Sendable {
    var key: Int64
    var place: FailedRunPlace
    var count: FailedRunCount
}

/// A run that waits, or has ended waiting and goes on with its turn: then it waits for nothing.
struct Wait: Sendable {
    var key: WaitKey
    var run: ParkedRun
    var isEnded = false

    var waiting: WaitingRun { WaitingRun(key: key, place: run.place, event: run.wait.event) }
    var open: OpenWait {
        OpenWait(key: key, participant: run.participant, campaign: run.campaign, chain: run.place.chain)
    }
}

extension MemoryRows {
    /// A participant's waiting events, in recorded order.
    func events(of participant: ParticipantKey) -> [WaitingEvent] {
        tables.events.all.filter { $0.participant == participant }
    }

    /// In the order they came to wait.
    func waits(of participant: ParticipantKey) -> [Wait] {
        tables.waits.all.filter { $0.run.participant == participant }
    }

    /// Waits in running campaigns, in the order they came to.
    var runningWaits: [Wait] { tables.waits.all.filter { isRunning($0.run.campaign) } }
}

// MARK: EffectRows, FailedRunRows, WaitEndRows

extension MemoryRows {
    func add(_ run: RunRecord, _ key: RunKey, of version: RegisteredVersion) {
        tables.runs[key] = RunRow(key: key, version: version.version, record: run)
    }

    func add(
        _ new: NewCommunication, _ key: CommunicationKey, run: Int64, _ campaign: CampaignKey,
        _ version: RegisteredVersion, at now: Instant
    ) {
        let node = version.nodes[new.node]
        var state = CommunicationState(
            key: key,
            place: CommunicationState.Place(
                campaign: campaign, channel: new.channel, name: node.communicationName ?? "", kind: node.kind ?? .email,
                agent: node.agent ?? ""), run: run, status: new.status)
        state.reason = new.reason
        state.plannedAt = new.plannedAt
        state.deadline = new.deadline
        state.dueAt = new.dueAt
        _ = lane(campaign, new.channel)
        tables.communications[key] = Communication(
            state: state, version: version.version, node: node, nodeIndex: new.node, inputs: new.inputs, createdAt: now)
    }

    func add(_ run: ParkedRun) -> WaitKey { tables.waits.add { Wait(key: $0, run: run) } }

    func setTaken(_ taken: TakenNodes) { tables.waits[taken.wait]?.run.place.taken = taken.nodes }

    func dueWaits(through instant: Instant, limit: Int) -> [OpenWait] {
        runningWaits.filter { $0.run.wait.until.hasCome(by: instant) }
            .sorted { ($0.run.wait.until.orNever, $0.key) < ($1.run.wait.until.orNever, $1.key) }
            .prefix(max(0, limit)).map(\.open)
    }

    func waitForScript(_ key: WaitKey) -> OpenWait? {
        tables.waits[key].flatMap { $0.run.wait.call == nil ? nil : $0.open }
    }

    func end(_ wait: WaitKey) -> Bool {
        guard var row = tables.waits[wait], !row.isEnded else { return false }
        row.isEnded = true
        (row.run.wait.until, row.run.wait.event, row.run.wait.call) = (nil, nil, nil)
        tables.waits[wait] = row
        return true
    }

    func add(_ count: FailedRunCount, to place: FailedRunPlace) -> Bool {
        tables.failedRuns.change(where: { $0.place == place }, by: { $0.count.add(count) }) > 0
    }

    func insert(_ count: FailedRunCount, at place: FailedRunPlace) {
        tables.failedRuns.add { FailedRun(key: $0.rawValue, place: place, count: count) }
    }

    func errorCount(at place: FailedRunPlace) -> Int {
        tables.failedRuns.all.count { row in
            var other = row.place
            other.error = place.error
            return other == place
        }
    }
}

// MARK: TurnStore

extension MemoryStore {
    package func takeTurns(
        limit: Int, campaigns: [CampaignKey: RegisteredVersion], interest: [CampaignKey: EventInterest],
        at now: Instant,
        decide:
            @escaping @Sendable (_ campaign: CampaignKey, _ turn: PendingTurn, _ state: inout ParticipantState) ->
            TurnEffects?
    ) throws -> Int {
        try write(committed: .turnCommitted) { rows in
            let writer = EffectsWriter(rows, rows, rows, CommunicationBook(rows, interest: interest, at: now))
            var seen: Set<ParticipantKey> = []
            let first = rows.tables.events.all.filter { event in
                campaigns[event.campaign] != nil && rows.isRunning(event.campaign)
                    && seen.insert(event.participant).inserted
            }
            var count = 0
            for next in first.prefix(max(0, limit)) {
                guard let current = campaigns[next.campaign], var state = rows.state(of: next.participant) else {
                    continue
                }
                state.communications = rows.snapshots(of: next.participant)
                state.history = rows.history(of: next.participant)
                state.waits = rows.waits(of: next.participant).map(\.waiting)
                var queue = TurnQueue(now: now)
                let taken = rows.events(of: next.participant).prefix { row in
                    queue.add(row.event) { rows.tables.waits[$0]?.run.version }
                }
                guard let effects = decide(next.campaign, queue.turn, &state) else { continue }
                let version = queue.turn.version.flatMap { rows.registered($0) } ?? current
                _ = try rows.apply(effects, to: next.participant, version, writer, at: now)
                for event in taken {
                    rows.tables.events[event.key] = nil
                    if case .waitEnded(let end) = event.event.kind { rows.tables.waits[end.wait] = nil }
                }
                count += taken.count
            }
            return count
        }
    }

    package func nextWaitEnd() throws -> Instant? {
        try read { $0.runningWaits.compactMap(\.run.wait.until).min() }
    }

    package func versionsAwaitingEvents() throws -> [VersionKey] {
        try read { rows in
            Set(rows.tables.waits.all.filter { $0.run.wait.event != nil }.map(\.run.version)).sorted()
        }
    }

    package func waits(of participant: ParticipantKey) throws -> [WaitRow] {
        try read { rows in
            rows.waits(of: participant).map { wait in
                let run = wait.run
                return WaitRow(
                    key: wait.key, campaign: run.campaign, participant: participant, version: run.version,
                    flow: run.node.flow, node: run.node.node, segment: participant.run(run.segment), since: run.since,
                    until: run.wait.until, awaitsEvent: run.wait.event != nil, script: run.wait.call?.script,
                    isEnded: wait.isEnded)
            }
        }
    }

    package func claimScriptCalls(limit: Int) throws -> [WaitingScriptCall] {
        try write { rows in
            try rows.checkEpoch()
            let calls = rows.runningWaits.compactMap { wait -> WaitingScriptCall? in
                guard let call = wait.run.wait.call, rows.mayTake(from: rows.tables.callers[wait.key]) else {
                    return nil
                }
                return WaitingScriptCall(
                    wait: wait.key, campaign: wait.run.campaign, version: wait.run.version,
                    participant: wait.run.participant, askedAt: wait.run.since, call: call,
                    idempotencyKey: wait.run.callName ?? "")
            }
            let taken = calls.sorted { ($0.askedAt, $0.wait) < ($1.askedAt, $1.wait) }.prefix(max(0, limit))
            for call in taken { rows.tables.callers[call.wait] = rows.epoch }
            return Array(taken)
        }
    }
}
