import Domain
import Foundation

/// How far a mailbox was read; a cursor's text is its JSON.
struct MailboxPlace: Hashable, Sendable, Codable {
    /// What is read again after the server gave all messages new numbers (RFC 3501, 2.3.1.1): those that arrived before
    /// `from` were seen long ago.
    struct Again: Hashable, Sendable, Codable {
        /// The last number that may belong to a message seen before.
        var until: UInt32
        /// Seconds since the epoch.
        var from: Int64
    }

    var uidValidity: UInt32
    /// The last one taken; 0: none.
    var uid: UInt32
    /// When the newest message that was taken arrived, or reading began; seconds since the epoch.
    var date: Int64
    var again: Again?

    init(uidValidity: UInt32, uid: UInt32, date: Int64, again: Again? = nil) {
        self.uidValidity = uidValidity
        self.uid = uid
        self.date = date
        self.again = again
    }

    /// Reading begins: the mailbox has not been opened yet, and what arrives from now on counts, whenever that will be.
    static func beginning(at now: Instant) -> MailboxPlace { MailboxPlace(uidValidity: 0, uid: 0, date: now.seconds) }

    /// Servers count from 1 (RFC 3501, 9: nz-number).
    var isBeginning: Bool { uidValidity == 0 }

    /// Nil: it is no cursor of ours.
    init?(_ cursor: String) {
        guard let place = try? JSONDecoder().decode(MailboxPlace.self, from: Data(cursor.utf8)) else { return nil }
        self = place
    }

    var cursor: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// After the message `uid` that arrived then; a date in the future does not count.
    mutating func advance(to uid: UInt32, arrived: Instant?, now: Instant) {
        self.uid = max(self.uid, uid)
        if let arrived { date = max(date, min(arrived, now).seconds) }
        if let again, self.uid >= again.until { self.again = nil }
    }

    /// A message that arrived then was seen under another number.
    func wasSeen(_ uid: UInt32, arrived: Instant?) -> Bool {
        guard let again, uid <= again.until, let arrived else { return false }
        return arrived.seconds < again.from
    }
}
