import Conversations
import Domain
import Store

/// Everything that is kept. A value: a transaction changes a copy, which is put in its place when all went well.
struct Tables: Sendable {
    // Definitions
    var campaigns = Table<Entities.Campaign, Campaign>()
    var versions = Table<Entities.Version, Version>()
    var fields: [FieldID: DeclaredField] = [:]

    // People
    var customers = Table<Entities.Customer, Customer>()
    /// Who holds an identifier: whom it finds, then the others, ascending.
    var identifiers: [Identifier: [CustomerKey]] = [:]
    var participants = Table<Entities.Participant, Participant>()
    var histories: [HistoryScope: ContactHistory] = [:]

    // Lists that come in
    var uploads = Table<Entities.Upload, UploadRow>()
    var issues: [StoredIssue] = []

    // Flows
    var events = Table<Entities.Event, WaitingEvent>()
    var runs = Table<Entities.Run, RunRow>()
    var failedRuns = Table<FailedRun, FailedRun>()
    var waits = Table<Entities.Wait, Wait>()

    // Communications
    var lanes = Table<Entities.Lane, Lane>()
    var communications = Table<Entities.Communication, Communication>()
    var messages = Table<Entities.Message, Message>()
    var attempts = Table<Entities.Attempt, Attempt>()
    /// By the opening that holds the address: the openings that wait for it.
    var waiters: [CommunicationKey: Set<CommunicationKey>] = [:]

    // Conversations
    var conversations = Table<Entities.Communication, Conversation>()
    var followUps = Table<Entities.FollowUp, FollowUp>()
    var replies = Table<Entities.AgentReply, Reply>()
    var inbound = Table<Entities.Inbound, Inbound>()
    /// Names of notices that were taken, by channel.
    var notices: [String: Set<String>] = [:]
    /// How far sources were read, by channel and source.
    var cursors: [String: [String: String]] = [:]

    // Addresses
    var names: [Address: AddressName] = [:]
    var suppressions: [Address: Suppression] = [:]
    var lifted: [Address: Instant] = [:]
    /// By domain.
    var rests: [String: DestinationRest] = [:]
    /// Accounts of recipients, by channel and address.
    var senders: [String: [String: String]] = [:]
    /// By channel.
    var senderTurns: [String: Int] = [:]

    // Operators
    var acts = Table<RecordedAct, RecordedAct>()
    var pauses: [String: ChannelPause] = [:]
    var keys = Table<Entities.APIKey, StoredKey>()
    var receipts: [ReceiptKey: KeptReceipt] = [:]

    // Processes that have joined
    var lastEpoch: Int64 = 0
    /// Whose work was not freed; 0: whoever has not joined.
    var atWork: Set<Int64> = [0]
    /// Of this process, once it has joined.
    var epoch: Int64?
    /// Who reads an upload, and who makes a script's call, by epoch.
    var readers: [UploadKey: Int64] = [:]
    var callers: [WaitKey: Int64] = [:]
}

/// Rows of one kind by their keys. A number that it has given is never given again.
struct Table<Entity, Row: Sendable>: Sendable {
    private var rows: [RowKey<Entity>: Row] = [:]
    private var last: Int64 = 0

    subscript(key: RowKey<Entity>) -> Row? {
        get { rows[key] }
        set { rows[key] = newValue }
    }

    /// Ascending by key.
    var all: [Row] { rows.sorted { $0.key < $1.key }.map(\.value) }

    /// Adds a row under the next number.
    @discardableResult
    mutating func add(_ make: (RowKey<Entity>) -> Row) -> RowKey<Entity> {
        last += 1
        let key = RowKey<Entity>(last)
        rows[key] = make(key)
        return key
    }

    /// Changes some rows; returns how many.
    @discardableResult
    mutating func change(where isMeant: (Row) -> Bool, by change: (inout Row) -> Void) -> Int {
        let meant = rows.filter { isMeant($0.value) }
        for (key, row) in meant {
            var row = row
            change(&row)
            rows[key] = row
        }
        return meant.count
    }

    /// Takes some rows away; returns how many.
    @discardableResult
    mutating func remove(where isMeant: (Row) -> Bool) -> Int {
        let before = rows.count
        rows = rows.filter { !isMeant($0.value) }
        return before - rows.count
    }
}

/// Whether a value is as asked for; nil asks for nothing.
func fits<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool { wanted == nil || wanted == value }

/// The same where one of several is asked for; none asks for nothing.
func fits<Value: Equatable>(_ wanted: [Value], _ value: Value?) -> Bool {
    wanted.isEmpty || value.map(wanted.contains) ?? false
}

extension Instant? {
    func hasCome(by now: Instant) -> Bool { map { $0 <= now } ?? false }

    /// Nil is before everything.
    var orNever: Instant { self ?? Instant(milliseconds: .min) }
}
