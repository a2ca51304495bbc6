package import Conversations
package import Domain

/// What goes out: openings, and what is said in conversations that have begun; who works on it, and what is held back.
package protocol DeliveryStore: Sendable {
    /// Every lane with its next due instant.
    func lanes() async throws -> [LaneRow]

    /// Returns true if something in these lanes is due.
    func isDue(in lanes: [LaneKey], at now: Instant) async throws -> Bool

    /// Takes what is due, in order of the due instant, and makes messages of it: as many as `request.limit` asks for. Of those
    /// it is recorded that they are about to be sent, by this process; nothing is taken that is not handed out.
    ///
    /// Only a communication that is due, not canceled and not in flight, of a campaign that runs, is judged and composed. What
    /// the composer is handed is read in this transaction, and what it decides commits with it. Nothing is sent to a suppressed
    /// address, nor to one that another conversation holds. A recipient keeps the sender account of their first message, else
    /// takes the next in turn.
    /// - Throws: ``StoreError/fenced`` where this process was declared dead.
    func claim(
        _ request: ClaimRequest, interest: [CampaignKey: EventInterest], at now: Instant, composer: OpeningComposer
    ) async throws -> Claim

    /// Records what became of attempts and what follows. One that was thought of unknown outcome takes it too, if it has not
    /// gone again since: it may be told late.
    func recordOutcomes(_ outcomes: [AttemptOutcome], interest: [CampaignKey: EventInterest], at now: Instant)
        async throws

    /// Cancels planned communications whose deadline is past, in every lane, running or not; at most `limit`.
    func closeWindows(
        limit: Int, interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws -> Int

    /// Ends open conversations whose session time is over; at most `limit`.
    func closeSessions(limit: Int, interest: [CampaignKey: EventInterest], at now: Instant) async throws -> Int

    /// When the next follow-up is due, by channel.
    func followUpOutlook() async throws -> [String: Instant]

    /// Returns true if something is to be said on a channel in conversations that have begun.
    func isFollowUpDue(on channel: String, at now: Instant) async throws -> Bool

    /// Takes what is to be said on a channel in conversations that have begun, oldest first, of each conversation the first:
    /// as ``claim(_:interest:at:composer:)`` takes openings.
    /// - Parameters:
    ///   - limit: so many messages at most; `looks`: so many are looked at at most.
    ///   - isTurn: whether the recipient's turn has come; what has to wait stays due.
    func claimFollowUps(
        on channel: String, limit: Int, looks: Int, at now: Instant,
        isTurn: @escaping @Sendable (OutboundMessage) -> Bool
    ) async throws -> FollowUpClaim

    /// Records what became of attempts to say something, as ``recordOutcomes(_:interest:at:)`` does.
    func recordFollowUpOutcomes(_ outcomes: [FollowUpOutcome], at now: Instant) async throws

    /// How many attempts have had no outcome since before an instant; none is so for long while all goes well.
    func attemptsInFlight(sinceBefore instant: Instant) async throws -> Int

    /// Attempts of unknown outcome on a channel, openings and follow-ups, oldest first.
    func unknownAttempts(on channel: String, limit: Int) async throws -> [UnknownAttempt]

    /// Settles a communication, or a follow-up of it, whose outcome is unknown; changes nothing where it is not.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such communication.
    func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk,
        by act: Act<CommunicationChange>, at now: Instant
    ) async throws -> CommunicationChange

    /// Calls a communication off: at once, or after the outcome where an attempt is under way. Returns whether that is news.
    /// Recorded as an operator's act.
    func cancel(
        _ communication: CommunicationKey, detail: String?, by act: Act<Bool>, desk: ConversationDesk, at now: Instant
    ) async throws -> Bool

    /// Joins the processes that work on the store; what this one begins from now on carries the epoch that is returned, which
    /// no process had before.
    func join(name: String, version: String, at now: Instant) async throws -> Int64

    /// Processes that are certainly gone and whose work was not freed yet.
    func deadEpochs() async throws -> [Int64]

    /// Frees the work of one that is gone: its attempts are of unknown outcome, its calls have ended, its questions to agents
    /// are asked again. Nothing of another process's is touched.
    func rescue(_ epoch: Int64, policy: RescuePolicy, desk: ConversationDesk, at now: Instant) async throws
        -> RescueCounts

    /// Domains that rest at an instant: see ``DestinationRest``.
    func destinationRests(at now: Instant) async throws -> [DestinationRest]

    /// Ends a domain's rest; answers whether there was one.
    func endDestinationRest(_ domain: String, by act: Act<Bool>, at now: Instant) async throws -> Bool

    /// Who holds which channel back.
    func channelPauses() async throws -> [String: ChannelPause]

    /// Holds a channel back, or lets it go on where `isPaused` is false; answers whether that changed the row.
    /// - Parameter isNews: something besides the row changes: it is recorded, and told the act, all the same.
    func setPaused(
        _ channel: String, _ isPaused: Bool, isNews: Bool, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool

    /// Gives the recipients of one of a channel's accounts to another, with their open conversations and what waits to be
    /// said in them; answers how many recipients.
    func reassign(
        _ channel: String, from account: String, to other: String, by act: Act<Int>, at now: Instant
    ) async throws -> Int
}
