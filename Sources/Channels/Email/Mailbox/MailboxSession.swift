import CMail
import Domain

/// One connection to a mailbox, kept between looks. Its calls block, and one thread at a time makes them: it lives in a
/// lane.
///
/// The mailbox is opened for reading only (EXAMINE, PEEK): no message is marked as seen, moved or deleted.
final class MailboxSession {
    struct Fetched: Sendable {
        var uid: UInt32
        var arrived: Instant?
        var bytes: [UInt8]
        /// There is more of it than was fetched.
        var isCut: Bool
    }

    struct Look: Sendable {
        var place: MailboxPlace
        /// There is or may be more at once.
        var hasMore: Bool
        /// What was passed over, and why.
        var complaint: ChannelFailure?
    }

    private struct Listed {
        var uid: UInt32
        var size: Int
        var arrived: Instant?
    }

    /// A message longer than this is cut.
    private let longest: Int
    private let server: MailboxServer
    private let link: IMAPLink
    private var uidValidity: UInt32 = 0
    private var uidNext: UInt32?
    private var exists = 0
    private var hasNews = false
    private var canIdle = false
    /// The messages after the last place that are known of, by number.
    private var listed: [Listed] = []
    /// How often the message was refused to us.
    private var refusals: (uid: UInt32, count: Int) = (0, 0)

    /// Messages a look, and the bytes after which it takes no further one.
    private static let mostMessages = 20
    private static let enoughBytes = 16_777_216
    /// Messages that are listed at a time.
    private static let mostListed = 5000
    /// By how many seconds the server's clock may be behind ours.
    private static let clockDifference: Int64 = 300
    /// Servers and what lies between end connections that are silent for longer.
    private static let idleTime = Duration.seconds(270)

    init(_ server: MailboxServer, longest: Int, wake: WakeSignal) {
        self.server = server
        self.longest = longest
        link = IMAPLink(server, longestLiteral: longest + 65_536, wake: wake)
    }

    /// Connects, signs in and opens the mailbox.
    func check(_ login: MailLogin?) -> ChannelFailure? {
        do throws(ChannelFailure) {
            try open(login)
            return nil
        } catch { return error }
    }

    /// Takes what is new after `place`, oldest first. Where there is nothing and the server can tell, waits for news; not
    /// the first time, so that the numbers that hold are kept.
    func look(
        _ login: MailLogin?, after old: MailboxPlace, at now: Instant, take: (Fetched) -> Void
    ) throws(ChannelFailure) -> Look {
        do throws(ChannelFailure) {
            try begin(login)
            var place = try self.place(old, at: now)
            try list(after: place.uid)
            if listed.isEmpty, canIdle, !old.isBeginning, try awaitNews() { try list(after: place.uid) }
            let complaint = try fetch(&place, at: now, take: take)
            return Look(place: place, hasMore: !listed.isEmpty || canIdle, complaint: complaint)
        } catch {
            link.end()
            throw error
        }
    }

    /// A connection that is alive: the one that is there, or a new one.
    private func begin(_ login: MailLogin?) throws(ChannelFailure) {
        if link.isOpen(login) {
            do throws(ChannelFailure) {
                _ = try link.command("NOOP") { self.note($0) }
                return
            } catch { link.end() }
        }
        try open(login)
    }

    private func open(_ login: MailLogin?) throws(ChannelFailure) {
        guard let login else {
            throw ChannelFailure(.refused, code: "imap_no_login", text: "\(server.name): there is no login")
        }
        try link.open(login)
        (uidValidity, uidNext, exists, hasNews, listed) = (0, nil, 0, false, [])
        canIdle = false
        _ = try link.command("CAPABILITY") { response in
            if case .capability(let names) = response { self.canIdle = names.contains("IDLE") }
        }
        let name = server.mailbox.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let answer = try link.command("EXAMINE \"\(name)\"") { self.note($0) }
        guard answer.status == .ok else {
            let isForNow = ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"].contains(answer.code?.uppercased() ?? "")
            throw ChannelFailure(
                isForNow ? .unavailable : .refused, code: "imap_no_mailbox",
                text: "\(server.name): \(server.mailbox) cannot be opened: \(answer.text)")
        }
        guard uidValidity != 0 else {
            throw ChannelFailure(
                .refused, code: "imap_no_uids",
                text: "\(server.name): \(server.mailbox) has no lasting numbers (UIDVALIDITY)")
        }
    }

    private func note(_ response: IMAPResponse) {
        switch response {
        case .status(_, _, let code?, _):
            let words = code.split(separator: " ")
            guard words.count >= 2 else { return }
            if words[0].uppercased() == "UIDVALIDITY" { uidValidity = UInt32(words[1]) ?? 0 }
            if words[0].uppercased() == "UIDNEXT" { uidNext = UInt32(words[1]) }
        case .exists(let count):
            if count > exists { hasNews = true }
            exists = count
        case .expunge: exists = max(0, exists - 1)
        case .continuation, .status, .fetch, .search, .capability, .other: break
        }
    }

    /// The place in the numbers that hold now.
    private func place(_ place: MailboxPlace, at now: Instant) throws(ChannelFailure) -> MailboxPlace {
        guard place.uidValidity != uidValidity else { return place }
        // All numbers are new: what arrived since shortly before the newest that was taken is taken again, and what was
        // taken before is known by its Message-ID.
        let last = try lastUID()
        let from = place.date - (place.isBeginning ? MailboxSession.clockDifference : 86_400)
        // Servers search by the day of their own zone.
        let day = IMAPDate.day(Instant(seconds: from - 86_400))
        var first: UInt32?
        let answer = try link.command("UID SEARCH SINCE \(day)") { response in
            self.note(response)
            if case .search(let found) = response, let least = found.min() { first = min(first ?? least, least) }
        }
        guard answer.status == .ok else { throw protocolFailure("UID SEARCH", answer) }
        let before = first.map { $0 > 0 ? $0 - 1 : 0 } ?? last
        return MailboxPlace(
            uidValidity: uidValidity, uid: before, date: place.date,
            again: before < last ? MailboxPlace.Again(until: last, from: from) : nil)
    }

    /// The number of the last message; 0 where there is none.
    private func lastUID() throws(ChannelFailure) -> UInt32 {
        if let uidNext { return uidNext > 0 ? uidNext - 1 : 0 }
        guard exists > 0 else { return 0 }
        var last: UInt32 = 0
        let answer = try link.command("UID FETCH * (UID)") { response in
            self.note(response)
            if case .fetch(let fetch) = response { last = max(last, fetch.uid ?? 0) }
        }
        guard answer.status == .ok else { throw protocolFailure("UID FETCH", answer) }
        return last
    }

    /// Finds what lies after `uid`, where that is not known already. `n:*` names the last message even where its number
    /// is below n, so that what is not above is left out.
    private func list(after uid: UInt32) throws(ChannelFailure) {
        listed.removeAll { $0.uid <= uid }
        guard listed.isEmpty, uid < .max else { return }
        // Messages may arrive while the list is read.
        for _ in 0..<3 {
            hasNews = false
            var found: [Listed] = []
            let answer = try link.command("UID FETCH \(uid + 1):* (UID RFC822.SIZE INTERNALDATE)") { response in
                self.note(response)
                guard case .fetch(let fetch) = response, let number = fetch.uid, number > uid else { return }
                found.append(Listed(uid: number, size: fetch.size ?? 0, arrived: fetch.arrived))
                if found.count >= 2 * MailboxSession.mostListed { MailboxSession.keepFirst(&found) }
            }
            guard answer.status == .ok else { throw protocolFailure("UID FETCH", answer) }
            MailboxSession.keepFirst(&found)
            listed = found
            if !listed.isEmpty || !hasNews { return }
        }
    }

    private static func keepFirst(_ found: inout [Listed]) {
        found.sort { $0.uid < $1.uid }
        if found.count > mostListed { found.removeLast(found.count - mostListed) }
    }

    private func fetch(
        _ place: inout MailboxPlace, at now: Instant, take: (Fetched) -> Void
    ) throws(ChannelFailure) -> ChannelFailure? {
        var taken = 0
        var bytes = 0
        while let next = listed.first, taken < MailboxSession.mostMessages, bytes < MailboxSession.enoughBytes {
            if !place.wasSeen(next.uid, arrived: next.arrived) {
                var body: [UInt8]?
                let answer = try link.command("UID FETCH \(next.uid) (UID BODY.PEEK[]<0.\(longest)>)") { response in
                    self.note(response)
                    guard case .fetch(let fetch) = response, fetch.uid == next.uid else { return }
                    body = fetch.body ?? body
                }
                if answer.status != .ok {
                    refusals = (next.uid, refusals.uid == next.uid ? refusals.count + 1 : 1)
                    // One message that the server cannot give must not stand in the way of all others for ever.
                    guard refusals.count >= 3 else { throw protocolFailure("UID FETCH", answer) }
                    listed.removeFirst()
                    place.advance(to: next.uid, arrived: next.arrived, now: now)
                    return ChannelFailure(
                        .unavailable, code: "imap_unreadable_message",
                        text: "\(server.name): message \(next.uid) of \(server.mailbox) is passed over: \(answer.text)")
                }
                // Nil: it is gone meanwhile.
                if let body {
                    bytes += body.count
                    taken += 1
                    take(
                        Fetched(
                            uid: next.uid, arrived: next.arrived, bytes: body,
                            isCut: next.size > longest && body.count >= longest))
                }
            }
            listed.removeFirst()
            place.advance(to: next.uid, arrived: next.arrived, now: now)
        }
        return nil
    }

    /// Waits until the server tells of a message, or nothing happens for a while (RFC 2177).
    private func awaitNews() throws(ChannelFailure) -> Bool {
        hasNews = false
        let answer = try link.idle(silentFor: MailboxSession.idleTime) { response in
            self.note(response)
            return self.hasNews
        }
        if let answer, answer.status != .ok { canIdle = false }
        return hasNews
    }

    private func protocolFailure(_ command: String, _ answer: IMAPLink.Answer) -> ChannelFailure {
        ChannelFailure(.unavailable, code: "imap_failed", text: "\(server.name): \(command): \(answer.text)")
    }
}
