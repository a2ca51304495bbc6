package import Domain

/// How rules read and write single rows, within one transaction that whoever made the port has begun.
///
/// Every load is for change: nobody else changes the row before the transaction ends. A store implements it with its own
/// queries and no rule: what is asked for is named here, and what follows from it is decided in this target. Calls are
/// synchronous, on the store's own thread; each throws what the store throws.
package protocol RowPort: CommunicationRows, AttemptRows, ConversationRows, FollowUpRows, ReplyRows, InboundRows,
    AddressRows, PersonRows
{}

/// Communications, their histories, and the events that flows hear.
package protocol CommunicationRows: AnyObject {
    func communication(_ key: CommunicationKey) throws -> CommunicationState?

    /// Writes everything of it but its results.
    func save(_ communication: CommunicationState) throws
    func saveResults(_ communication: CommunicationState) throws
    func add(_ note: StatusNote, to communication: CommunicationKey) throws

    /// Returns true if a line of its history has a detail that begins so.
    func hasNote(beginning text: String, in communication: CommunicationKey) throws -> Bool

    /// The place in its chain of events of the run's own event; 0 where there is no such run.
    func chain(of run: RunKey) throws -> Int

    /// What is due in these lanes at or before an instant, in order of the due instant; nothing of campaigns that are stopped.
    func due(in lanes: [LaneKey], through instant: Instant, limit: Int) throws -> [CommunicationKey]

    /// A communication as it was planned; nil where it is not due.
    func dueCommunication(_ key: CommunicationKey) throws -> DueCommunication?

    /// What an opening is made of; nil where its participant is gone.
    /// - Parameters:
    ///   - isRepeat: what an earlier attempt sent is asked for.
    ///   - readsCommunications: the participant's other communications are asked for.
    func openingInputs(
        _ due: DueCommunication, run: Int64, isRepeat: Bool, readsCommunications: Bool
    ) throws -> OpeningInputs?

    /// Keeps an event that waits for a turn; it is not counted on the participant yet. Returns its number.
    @discardableResult
    func keep(_ event: Event, _ campaign: CampaignKey, _ participant: ParticipantKey) throws -> Int64
    func countEvents(of participant: ParticipantKey, _ count: Int64) throws

    /// Notes the hour, 0 ... 23, in the contact history of the communication's customer, its campaign and the tenant.
    func count(_ contact: CommunicationEffect.Contact, of communication: CommunicationKey, hour: Int) throws

    /// The zone of the communication; nil where the communication is gone.
    func zone(of communication: CommunicationKey) throws -> String?

    /// Openings that wait until the communication lets go of its address; they wait no more.
    func takeWaiters(for holder: CommunicationKey) throws -> [CommunicationKey]
    func addWaiter(_ waiter: CommunicationKey, for holder: CommunicationKey) throws
}

/// Attempts and the messages that they send.
package protocol AttemptRows: AnyObject {
    /// Records what is about to be sent.
    func addAttempt(_ communication: CommunicationKey, _ message: MessageKey, at now: Instant) throws -> AttemptKey

    /// Records an outcome where there is none yet. Returns false where there is: what was recorded first stands.
    /// - Parameter communication: whose attempt it must be; nil: whoever's.
    func endAttempt(
        _ attempt: AttemptKey, of communication: CommunicationKey?, _ outcome: DeliveryOutcome, at now: Instant
    ) throws -> Bool

    /// Records an outcome in place of one that says that nobody knows. Returns false where another is recorded, or none.
    func replaceUnknown(
        _ attempt: AttemptKey, of communication: CommunicationKey?, _ outcome: DeliveryOutcome, at now: Instant
    ) throws -> Bool

    /// The latest attempt was accepted: where its outcome was thought unknown it is settled, and where none is recorded yet
    /// the provider's id is noted, by which a late word on it is known.
    /// - Parameter followUp: whose attempts; nil: the opening's.
    func settleLatestAttempt(
        of communication: CommunicationKey, followUp: FollowUpKey?, providerID: String?
    ) throws

    /// Attempts of a process that have no outcome, oldest first.
    func openAttempts(of epoch: Int64) throws -> [OpenAttempt]
    func hasAttempt(_ communication: CommunicationKey) throws -> Bool

    /// The provider's ids of all attempts, oldest first; nil for one that has none or did not go out.
    func attemptNames(of communication: CommunicationKey, followUp: FollowUpKey?) throws -> [String?]

    /// How many attempts with a message ended without anybody knowing whether it went out.
    func unknownAttempts(of communication: CommunicationKey, _ message: MessageKey) throws -> Int

    /// The newest accepted attempt that the provider calls so, of a conversation on the channel.
    func attempt(named providerID: String, on channel: String) throws -> (CommunicationKey, MessageKey)?

    func message(_ key: MessageKey) throws -> OutboundMessage?
    func keep(_ message: OutboundMessage, of communication: CommunicationKey) throws -> MessageKey
    func latestMessage(of communication: CommunicationKey) throws -> (key: MessageKey, message: OutboundMessage)?

    /// What the newest attempt that opened it sent; nil: there was none.
    func openingMessage(of communication: CommunicationKey) throws -> OutboundMessage?
}

/// An attempt without an outcome.
package struct OpenAttempt: Hashable, Sendable {
    package var key: AttemptKey
    package var communication: CommunicationKey
    package var message: MessageKey
    /// Nil for an opening's.
    package var followUp: FollowUpKey?

    package init(
        key: AttemptKey, communication: CommunicationKey, message: MessageKey, followUp: FollowUpKey?
    ) {
        self.key = key
        self.communication = communication
        self.message = message
        self.followUp = followUp
    }
}

/// Conversations. `names` are of one person, at least one, in their normal form: see ``AddressNames``.
package protocol ConversationRows: AnyObject {
    func conversation(_ key: CommunicationKey) throws -> ConversationState?

    /// The one with the newest word of ours at an address on a channel.
    func newestConversation(_ channel: String, _ names: [String], onlyOpen: Bool) throws -> ConversationState?

    /// The newest whose opening is in flight, or of unknown outcome.
    func pendingOpening(_ channel: String, _ names: [String]) throws -> CommunicationKey?

    /// The conversation that lets no other be opened at the address: it is open there, or its opening is on its way and may
    /// have arrived.
    func addressHolder(_ channel: String, _ names: [String], but key: CommunicationKey) throws -> CommunicationKey?

    /// All that are open at an address, on whatever channel.
    func openConversations(_ kind: CommunicationKind, _ names: [String]) throws -> [CommunicationKey]

    /// Calls that are open and that a process holds, or held.
    func heldCalls(by epoch: Int64) throws -> [CommunicationKey]

    /// The open one that the provider calls so.
    func openConversation(_ channel: String, openingID: String) throws -> CommunicationKey?

    /// How many at an address have heard something lately.
    func conversationCount(_ channel: String, _ names: [String], since: Instant) throws -> Int

    /// Keeps whom an opening goes to and who conducts it, as of this attempt; it is not open yet.
    /// - Parameters:
    ///   - address: the recipient in its normal form.
    ///   - start: nil leaves who conducts it.
    func prepareConversation(
        _ key: CommunicationKey, channel: String, _ kind: CommunicationKind, _ address: String,
        _ message: OutboundMessage, _ start: ConversationStart?) throws

    /// The opening went out. A `providerID` of nil leaves what it is called.
    func openConversation(_ key: CommunicationKey, providerID: String?, at now: Instant) throws
    func endConversation(_ key: CommunicationKey) throws

    /// We said something there.
    func noteSaid(_ key: CommunicationKey, at now: Instant) throws

    /// The person said something there. A `subject` is kept where there is none yet.
    func noteHeard(_ key: CommunicationKey, providerID: String, subject: String?, at now: Instant) throws
    func remember(_ memory: String?, in key: CommunicationKey) throws

    /// - Parameter why: why a person is to look at it; nil: none is, any more.
    func noteNeedsPerson(_ key: CommunicationKey, why: String?) throws

    /// - Parameter actor: who paused its agent; nil: it goes on.
    func pause(_ key: CommunicationKey, by actor: String?) throws

    /// Moves conversations, and what waits to be said in them, to another address.
    func readdress(_ kind: CommunicationKind, from name: String, to target: String) throws
}

/// What is said in conversations after their openings.
package protocol FollowUpRows: AnyObject {
    func followUp(_ key: FollowUpKey) throws -> FollowUpState?

    /// The follow-up that a message belongs to; nil: it is an opening.
    func followUp(of message: MessageKey) throws -> FollowUpKey?

    /// The message of the follow-up with that number, counted from 1 in order.
    func followUpMessage(_ number: Int64, of communication: CommunicationKey) throws -> MessageKey?
    func followUpCount(of communication: CommunicationKey) throws -> Int

    /// What is to be said on a channel at or before an instant, of each conversation the first, in order of the due instant.
    func dueFollowUps(on channel: String, through instant: Instant, limit: Int) throws -> [DueFollowUp]

    func addFollowUp(
        _ message: MessageKey, in conversation: ConversationState, author: String, isConfirmation: Bool,
        at now: Instant,
        dueAt: Instant
    ) throws
    func save(_ followUp: FollowUpState, at now: Instant) throws

    /// What has not been tried yet is not said.
    func dropFollowUps(of communication: CommunicationKey, at now: Instant) throws
}

/// What agents are to answer.
package protocol ReplyRows: AnyObject {
    /// Of this process; nil: it has not joined.
    var epoch: Int64? { get }
    func reply(_ key: AgentReplyKey) throws -> AgentReplyState?

    /// Those that wait or are being asked, in the order in which they were heard.
    func openReplies(in communication: CommunicationKey) throws -> [AgentReplyState]

    /// Waiting replies that are due, of each conversation the first, in order of the due instant.
    /// - Parameters:
    ///   - agents: whose; `areThese`: theirs, else all others'.
    func dueReplies(
        through instant: Instant, of agents: [String], areThese: Bool, limit: Int
    ) throws -> [AgentReplyKey]

    /// Those that the process of an epoch is asking.
    func replies(asking epoch: Int64) throws -> [AgentReplyState]
    func addReply(
        _ occasion: AgentTurn.Occasion, in conversation: ConversationState, heardAt: Instant, dueAt: Instant) throws
    func save(_ reply: AgentReplyState, at now: Instant) throws
}

/// What came in.
package protocol InboundRows: AnyObject {
    /// Keeps a message that belongs to no conversation yet; nil where the channel has brought it before.
    func keep(_ message: InboundMessage, channel: String, at instant: Instant) throws -> InboundKey?
    func route(_ message: InboundKey, to communication: CommunicationKey) throws

    /// What the person said since anybody of ours last had a word for them, oldest first.
    func unanswered(in communication: CommunicationKey) throws -> [Heard]

    /// Keeps what was passed over, as it is, unless it has been brought before.
    func keep(_ item: PassedOver, channel: String, at now: Instant) throws

    /// A message that has found no conversation was passed over.
    func noteUnrouted(_ message: InboundKey, at now: Instant) throws

    /// Returns true if a notice (a bounce, a wish that came by mail) is new.
    func takeNotice(_ name: String, channel: String, at now: Instant) throws -> Bool
}

/// Something that a person said, as an agent hears it.
package struct Heard: Hashable, Sendable {
    package var occasion: AgentTurn.Occasion
    package var at: Instant

    package init(_ occasion: AgentTurn.Occasion, at instant: Instant) {
        self.occasion = occasion
        at = instant
    }

    /// What a message that is kept was, to an agent.
    /// - Parameter kind: nil: it does not say.
    package init(text: String, kind: CommunicationKind?, isStandIn: Bool, isVouchedFor: Bool, at instant: Instant) {
        // What stands for a photo in the transcript is no answer to anything.
        let text = isStandIn ? "" : text
        let isKeys = !text.isEmpty && text.utf8.allSatisfy { "0123456789*#".utf8.contains($0) }
        self.init(.answered(text: text, isDigits: kind == .voice && isKeys, isVouchedFor: isVouchedFor), at: instant)
    }
}

/// Addresses: names of one person, suppressions, sender accounts, domains that rest.
package protocol AddressRows: AddressNameRows {
    func saveName(_ kind: CommunicationKind, _ address: String, person: Int64, at now: Instant) throws
    func mergePersons(_ other: Int64, into person: Int64) throws
    func newPerson() throws -> Int64
    func leaveName(_ kind: CommunicationKind, _ address: String, to target: String, at instant: Instant) throws

    /// Somebody uses the name, whoever left it; returns true if that is news.
    func useName(_ kind: CommunicationKind, _ address: String) throws -> Bool

    /// The suppressions of these addresses, which are in their normal form.
    func suppressions(_ kind: CommunicationKind, _ names: [String]) throws -> [Suppression]
    /// Writes it in place of another of that address.
    func save(_ suppression: Suppression) throws
    /// Returns true if there was any.
    func removeSuppressions(
        _ kind: CommunicationKind, _ names: [String], for reasons: Set<SuppressionReason>
    ) throws -> Bool
    func noteLifted(_ kind: CommunicationKind, _ name: String, at now: Instant) throws
    func lastLifted(_ kind: CommunicationKind, _ name: String) throws -> Instant?

    /// Addresses of a domain that were suppressed as bounced since then.
    func bouncedAddresses(of domain: String, _ kind: CommunicationKind, since: Instant) throws -> [String]

    /// When the first of the messages was about to be sent of which the addresses' suppressions tell.
    func firstRefused(_ kind: CommunicationKind, _ addresses: [String]) throws -> Instant?

    /// How many communications with the domain had an outcome that shows that its servers were asked, since then; no more
    /// than `enough` are counted.
    func askedCount(of domain: String, since: Instant, enough: Int) throws -> Int

    /// Returns true if the domain accepted something since then.
    func hasAccepted(_ domain: String, since: Instant) throws -> Bool
    func destinationRest(_ domain: String) throws -> DestinationRest?
    func save(_ rest: DestinationRest) throws

    func senderAccount(_ channel: String, _ address: String) throws -> String?
    func keepSenderAccount(_ account: String, _ channel: String, _ address: String) throws
    /// A person's account at one address is theirs at another too, unless they have one there.
    func copySenderAccounts(from name: String, to target: String) throws
    /// Whose turn it is among a channel's accounts; 0 at the beginning.
    func senderTurn(_ channel: String) throws -> Int
    func setSenderTurn(_ turn: Int, _ channel: String) throws
}

/// What a provider calls people.
package protocol AddressNameRows: AnyObject {
    func name(_ kind: CommunicationKind, _ address: String) throws -> AddressName?

    /// Every name of the person whom the address is known to belong to; empty where that is not known. At most 64.
    func namesOfPerson(_ kind: CommunicationKind, _ address: String) throws -> [String]
}

/// A name that a provider has for somebody.
package struct AddressName: Hashable, Sendable {
    /// The same number for all names of one person; nil: nobody is known by it any more.
    package var person: Int64?
    /// What whoever left it is called since.
    package var movedTo: String?
    /// Nobody has used it since it was left.
    package var isLeft: Bool
    /// When it was learned, or left.
    package var at: Instant

    package init(person: Int64?, movedTo: String?, isLeft: Bool, at: Instant) {
        self.person = person
        self.movedTo = movedTo
        self.isLeft = isLeft
        self.at = at
    }
}

/// An address that takes no messages, with the evidence.
package struct Suppression: Hashable, Sendable {
    /// What a suppression rests on.
    package struct Evidence: Hashable, Sendable {
        /// The provider's words.
        package var detail: String?
        package var code: String?
        /// The message of ours that it was told of.
        package var communication: CommunicationKey?
        /// The channel that told, or the operator.
        package var source: String
        package var toldAt: Instant

        package init(
            detail: String?, code: String? = nil, communication: CommunicationKey? = nil, source: String,
            toldAt: Instant
        ) {
            self.detail = detail
            self.code = code
            self.communication = communication
            self.source = source
            self.toldAt = toldAt
        }
    }

    package var kind: CommunicationKind
    /// In its normal form.
    package var address: String
    package var reason: SuppressionReason
    package var evidence: Evidence
    /// When it was written down.
    package var at: Instant

    package init(
        kind: CommunicationKind, address: String, reason: SuppressionReason, evidence: Evidence, at: Instant
    ) {
        self.kind = kind
        self.address = address
        self.reason = reason
        self.evidence = evidence
        self.at = at
    }
}

/// People: customers and their participants.
package protocol PersonRows: AnyObject {
    func participant(_ key: ParticipantKey) throws -> PersonParticipant?
    /// The one that the customer joined last, in a campaign that has a version in force.
    func latestParticipant(of customer: CustomerKey) throws -> ParticipantKey?
    func participant(of customer: CustomerKey, in campaign: CampaignKey) throws -> ParticipantKey?
    func addParticipant(of customer: CustomerKey, in campaign: CampaignKey, at now: Instant) throws -> ParticipantKey

    func record(of customer: CustomerKey) throws -> FieldRecord?
    /// Every customer who holds the identifier, the one that it finds first.
    func holders(of identifier: IdentifierKind, _ value: String) throws -> [PersonCustomer]
    func addCustomer(_ record: FieldRecord, at now: Instant) throws -> CustomerKey
    func save(_ record: FieldRecord, of customer: CustomerKey, insteadOf old: FieldRecord, at now: Instant) throws

    /// The campaign of people who belong to none.
    func hiddenCampaign(at now: Instant) throws -> CampaignKey
    /// Writes a communication that a person began, and its conversation. It comes from no flow: what stands for its node is
    /// made where it is not there.
    func addSession(_ session: NewSession) throws
}

package struct PersonParticipant: Hashable, Sendable {
    package var customer: CustomerKey
    package var campaign: CampaignKey
    package var communicationCount: Int64
    /// Nil: its campaign gives it none.
    package var zone: String?

    package init(customer: CustomerKey, campaign: CampaignKey, communicationCount: Int64, zone: String?) {
        self.customer = customer
        self.campaign = campaign
        self.communicationCount = communicationCount
        self.zone = zone
    }
}

package struct PersonCustomer: Hashable, Sendable {
    package var key: CustomerKey
    package var record: FieldRecord

    package init(key: CustomerKey, record: FieldRecord) {
        self.key = key
        self.record = record
    }
}

/// A conversation that a person begins.
package struct NewSession: Hashable, Sendable {
    package var state: CommunicationState
    package var conversation: ConversationState
    package var holdsAddress: Bool
    package var zone: String
    package var zoneSource: PlanInputs.ZoneSource
    package var createdAt: Instant

    package init(
        state: CommunicationState, conversation: ConversationState, holdsAddress: Bool, zone: String,
        zoneSource: PlanInputs.ZoneSource, createdAt: Instant
    ) {
        self.state = state
        self.conversation = conversation
        self.holdsAddress = holdsAddress
        self.zone = zone
        self.zoneSource = zoneSource
        self.createdAt = createdAt
    }
}
