import Domain
import TestSupport
import Testing

@testable import Channels

/// What a server says, however it arrives.
@Suite struct IMAPResponseTests {
    private static let session =
        "* OK [UIDVALIDITY 17] UIDs valid\r\n* 3 EXISTS\r\n* 2 EXPUNGE\r\n* CAPABILITY IMAP4rev1 IDLE\r\n"
        + "* SEARCH 4 9 2\r\n* SEARCH\r\n+ idling\r\n"
        + "* 1 FETCH (FLAGS (\\Seen) UID 7 RFC822.SIZE 300 INTERNALDATE \" 1-Nov-2026 10:05:37 +0100\")\r\n"
        + "* 2 FETCH (UID 8 BODY[]<0> {12}\r\nFrom: a\r\n\r\nx FLAGS ())\r\n* 3 FETCH (BODY[]<0> \"q\\\"\" UID 9)\r\n"
        + "* 4 FETCH (UID 10 BODY[] NIL)\r\n* BYE bye\r\nc1 NO [AUTHENTICATIONFAILED] no\r\nc2 OK done\r\n* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n"

    private static let expected: [IMAPResponse] = [
        .status(tag: nil, .ok, code: "UIDVALIDITY 17", text: "UIDs valid"), .exists(3), .expunge,
        .capability(["IMAP4REV1", "IDLE"]), .search([4, 9, 2]), .search([]), .continuation,
        .fetch(.init(uid: 7, size: 300, arrived: Instant(seconds: 1_793_523_937))),
        .fetch(.init(uid: 8, body: Array("From: a\r\n\r\nx".utf8))), .fetch(.init(uid: 9, body: Array("q\"".utf8))),
        .fetch(.init(uid: 10, body: [])), .status(tag: nil, .bye, code: nil, text: "bye"),
        .status(tag: "c1", .no, code: "AUTHENTICATIONFAILED", text: "no"),
        .status(tag: "c2", .ok, code: nil, text: "done"),
        .other,
    ]

    @Test(arguments: [1, 2, 3, 7, 64, 100_000])
    func readsThemInPiecesOfAnySize(size: Int) throws {
        var reader = IMAPResponseReader(longestLiteral: 100)
        var found: [IMAPResponse] = []
        let bytes = Array(Self.session.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(bytes[start..<min(start + size, bytes.count)])
            while let response = try reader.next() { found.append(response) }
        }
        #expect(found == Self.expected)
    }

    @Test func refusesWhatHasNoEnd() throws {
        var literal = IMAPResponseReader(longestLiteral: 100)
        literal.append(Array("* 1 FETCH (BODY[] {101}\r\n".utf8))
        #expect(throws: IMAPResponseReader.Fault.self) { try literal.next() }
        var line = IMAPResponseReader(longestLiteral: 100, longestLine: 50)
        line.append(Array(repeating: 65, count: 60))
        #expect(throws: IMAPResponseReader.Fault.self) { try line.next() }
        var parts = IMAPResponseReader(longestLiteral: 100, longestLine: 50)
        parts.append(Array(String(repeating: "* 1 FETCH (A {1}\r\nx", count: 9).utf8))
        #expect(throws: IMAPResponseReader.Fault.self) { try parts.next() }
        var huge = IMAPResponseReader(longestLiteral: 100)
        huge.append(Array("* 1 FETCH (BODY[] {99999999999999999999}\r\n".utf8))
        #expect(try huge.next() == .fetch(.init(body: Array("{99999999999999999999}".utf8))))
    }

    @Test func survivesWhateverIsSaid() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array("*+ c1OKNBYFETCHUID()[]{}\"\\<>0123456789\r\n".utf8)
        for _ in 0..<3000 {
            var bytes = Array(Self.session.utf8)
            for _ in 0..<(1 + Int(random.next() % 30)) {
                let place = Int(random.next() % UInt64(bytes.count))
                if random.chance(0.5) {
                    bytes[place] = random.pick(alphabet)
                } else {
                    bytes.insert(random.pick(alphabet), at: place)
                }
            }
            var reader = IMAPResponseReader(longestLiteral: 1000)
            reader.append(bytes)
            while let response = try? reader.next() { _ = response }
        }
        var deep = IMAPResponseReader(longestLiteral: 10)
        deep.append(Array(("* 1 FETCH " + String(repeating: "(", count: 500_000) + "\r\n").utf8))
        #expect((try? deep.next()) != nil)
    }

    @Test func keepsItsPlace() {
        var place = MailboxPlace(uidValidity: 4_294_967_295, uid: 0, date: 100, again: .init(until: 5, from: 50))
        #expect(MailboxPlace(place.cursor) == place)
        #expect(place.wasSeen(3, arrived: Instant(seconds: 49)))
        #expect(!place.wasSeen(3, arrived: Instant(seconds: 50)))
        #expect(!place.wasSeen(6, arrived: Instant(seconds: 49)))
        place.advance(to: 4, arrived: Instant(seconds: 900), now: Instant(seconds: 200))
        #expect(place == MailboxPlace(uidValidity: 4_294_967_295, uid: 4, date: 200, again: .init(until: 5, from: 50)))
        place.advance(to: 5, arrived: nil, now: Instant(seconds: 200))
        #expect(place.again == nil)
        for bad in ["", "{}", "17", "{\"uidValidity\":-1,\"uid\":1,\"date\":1}"] { #expect(MailboxPlace(bad) == nil) }
    }

    @Test(arguments: [
        ("NO [AUTHENTICATIONFAILED] Authentication failed.", ChannelFailure.Kind.refused, "imap_authenticationfailed"),
        ("NO Invalid credentials", .refused, "imap_login_failed"),
        ("NO [UNAVAILABLE] later", .unavailable, "imap_unavailable"),
        ("BAD what", .refused, "imap_login_failed"), ("", .refused, "login_failed"),
    ])
    func tellsARefusedLoginFromAServerInTrouble(reply: String, kind: ChannelFailure.Kind, code: String) {
        let failure = IMAPLink.openingFailure(
            .login, reply: reply.isEmpty ? "" : "A002 \(reply)", words: "denied", server: "s")
        #expect(failure.kind == kind)
        #expect(failure.code == code)
    }
}
