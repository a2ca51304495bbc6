import Domain
import Store
import Testing

@testable import API

@Suite struct RequestTextTests {
    @Test(
        arguments: [
            ("2026-06-30", 1_782_777_600_000), ("2026-06-30T08:00Z", 1_782_806_400_000),
            ("2026-06-30T08:00:00.25Z", 1_782_806_400_250), ("2026-06-30T10:00:00+02:00", 1_782_806_400_000),
            ("2026-06-30T10:00:00 02:00", 1_782_806_400_000), ("2026-06-30T03:00:00-0500", 1_782_806_400_000),
        ] as [(String, Int64)])
    func readsInstants(_ text: String, _ milliseconds: Int64) {
        #expect(InstantText.parse(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-30", "2026-06-30T", "2026-06-30T25:00Z", "2026-06-30T08:00:00", "x",
        "2026-06-30T08:00:60Z", "2026-06-30T08:00Zx", "2026-06-30T08:00:00.Z", "99999999999999999999",
    ])
    func refusesWhatIsNoInstant(_ text: String) {
        #expect(InstantText.parse(text) == nil)
    }

    @Test(
        arguments: [
            (nil, "upload.csv"), ("", "upload.csv"), ("a.csv", "a.csv"), ("A.CSV", "A.csv"),
            ("../../etc/passwd", "passwd.csv"),
            ("C:\\x\\y.csv", "y.csv"), (".hidden.csv", "hidden.csv"), ("a\r\nb\u{0}.csv", "ab.csv"),
            ("..", "upload.csv"),
            ("  ", "upload.csv"), ("data.txt", "data.txt.csv"), ("é.csv", "é.csv"),
        ] as [(String?, String)])
    func makesFileNamesHarmless(_ name: String?, _ expected: String) {
        #expect(UploadName.sanitized(name) == expected)
    }

    @Test func cutsLongFileNames() {
        let name = UploadName.sanitized(String(repeating: "é", count: 500) + ".csv")
        #expect(name.utf8.count <= 200 && name.hasSuffix(".csv"))
    }

    @Test func readsHeaderParameters() {
        let header = HeaderParameters(#"Form-Data; NAME="a;b"; filename*=UTF-8''na%C3%AFve.csv; filename="x""#)
        #expect(header.value == "form-data")
        #expect(header["name"] == "a;b")
        #expect(header.fileName == "naïve.csv")
        #expect(HeaderParameters("").fileName == nil)
        #expect(HeaderParameters(";;;=\"").value.isEmpty)
    }

    @Test(arguments: [("a%20b+c", "a b c"), ("%C3%A9", "é"), ("", "")])
    func decodesPercents(_ text: String, _ expected: String) {
        #expect(PercentCoding.decoded(text.utf8, plusIsSpace: true) == expected)
    }

    @Test(arguments: ["%", "%4", "%zz", "%FF", "%C3%28"])
    func refusesBadPercents(_ text: String) {
        #expect(PercentCoding.decoded(text.utf8, plusIsSpace: true) == nil)
    }

    @Test func namesTheNearestName() {
        #expect(NearestName.nearest(to: "stauts", among: ["status", "limit"]) == "status")
        #expect(NearestName.nearest(to: "zzzzzzzz", among: ["status", "limit"]) == nil)
    }

    @Test func keepsHarmlessRequestIDs() {
        let random = SeededRandom(1)
        #expect(RequestIdentifier.make(given: "abc-1.2:3=", random: random) == "abc-1.2:3=")
        for bad in ["", "a b", "a\"b", "é", String(repeating: "x", count: 129)] {
            let made = RequestIdentifier.make(given: bad, random: random)
            #expect(made != bad && made.utf8.count == 32)
        }
    }

    @Test func makesKeysThatDiffer() {
        let random = SeededRandom(3)
        let keys = (0..<200).map { _ in
            APIKeyMaker.make(name: "k", scopes: [.read], expiresAt: nil, random: random)
        }
        #expect(Set(keys.map(\.key)).count == 200)
        for made in keys {
            #expect(made.key.wholeMatch(of: /cd_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}/) != nil)
            #expect(made.record.hash == APIKeyMaker.hash(of: made.key))
            #expect(made.key.hasPrefix(made.record.prefix + "_"))
        }
    }

    @Test func fillsBucketsWithTime() {
        let buckets = TokenBuckets<APIKeyKey>(rate: 2, burst: 3)
        let key = APIKeyKey(1)
        let start = Instant(seconds: 1000)
        #expect((0..<3).allSatisfy { _ in buckets.take(for: key, at: start).retryAfter == nil })
        #expect(buckets.take(for: key, at: start).retryAfter == 1)
        #expect(buckets.take(for: key, at: start - .seconds(500)).retryAfter == 1)
        #expect(buckets.take(for: APIKeyKey(2), at: start).retryAfter == nil)
        #expect(buckets.take(for: key, at: start + .milliseconds(500)).retryAfter == nil)
    }
}
