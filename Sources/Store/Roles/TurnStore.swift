package import Domain

/// What flows do: events that wait for a turn, runs that wait, scripts.
package protocol TurnStore: Sendable {
    /// Takes up to `limit` participants that have waiting events in running campaigns named in `campaigns`, oldest
    /// event first; each participant's events in recorded order. An event that continues a run (`wait_ended`) is handed in
    /// alone, with the version that the run began in. `decide` answers nil where it cannot take the turn yet: its events stay.
    /// Answers how many events were consumed.
    func takeTurns(
        limit: Int, campaigns: [CampaignKey: RegisteredVersion], interest: [CampaignKey: EventInterest],
        at now: Instant,
        decide:
            @escaping @Sendable (_ campaign: CampaignKey, _ turn: PendingTurn, _ state: inout ParticipantState) ->
            TurnEffects?
    ) async throws -> Int

    /// Ends waits of running campaigns whose instant has come, the earliest first, at most `limit`: each leaves an event
    /// `wait_ended`. Answers how many.
    func endWaits(limit: Int, at now: Instant) async throws -> Int

    /// The instant at which the next wait of a running campaign ends by itself; nil where none does.
    func nextWaitEnd() async throws -> Instant?

    /// Versions with runs that wait for an event of their participant.
    func versionsAwaitingEvents() async throws -> [VersionKey]

    /// A participant's runs that wait, in the order they came to.
    func waits(of participant: ParticipantKey) async throws -> [WaitRow]

    /// Takes calls of scripts that runs of running campaigns wait for, oldest first, at most `limit`: no other process is handed
    /// them until this one is gone. Taken and not answered, they are handed out again.
    func claimScriptCalls(limit: Int) async throws -> [WaitingScriptCall]

    /// Ends waits with scripts' answers: each leaves an event `wait_ended`. An answer to a call that waits no more is dropped.
    func recordScriptAnswers(_ answers: [(wait: WaitKey, answer: ScriptAnswer)], at now: Instant) async throws
}
