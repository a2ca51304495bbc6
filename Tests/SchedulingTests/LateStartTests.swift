import Domain
import Scheduling
import Testing

/// Rules 5 and 7: what is late starts within its window up to the deadline, or not at all.
@Suite struct LateStartTests {
    struct Case: Sendable {
        var now: String
        var expected: String
        var duration: Int64 = 8 * 3600
        var plannedAt = "2026-06-30T09:00:00+01:00"
    }

    static let cases = [
        Case(now: "2026-06-30T08:59:59.999+01:00", expected: "2026-06-30T09:00:00+01:00"),
        Case(now: "2026-06-30T09:00:00+01:00", expected: "now"),
        Case(now: "2026-06-30T12:34:56.789+01:00", expected: "now"),
        Case(now: "2026-06-30T17:00:00+01:00", expected: "now"),
        Case(now: "2026-06-30T17:00:00.001+01:00", expected: "closed"),
        Case(now: "2027-01-01T00:00:00Z", expected: "closed"),
        // The window closes at 18:00; the deadline lies in the next day's window.
        Case(now: "2026-06-30T18:00:00+01:00", expected: "2026-07-01T09:00:00+01:00", duration: 30 * 3600),
        Case(now: "2026-06-30T18:00:00+01:00", expected: "closed", duration: 23 * 3600),
        // The deadline itself is inside.
        Case(now: "2026-06-30T18:00:00+01:00", expected: "2026-07-01T09:00:00+01:00", duration: 24 * 3600),
        Case(now: "2026-06-30T09:00:00+01:00", expected: "now", duration: 0),
        Case(now: "2026-06-30T09:00:00.001+01:00", expected: "closed", duration: 0),
    ]

    @Test(arguments: cases) func startsWhileTheWindowIsOpenUpToTheDeadline(_ item: Case) throws {
        let zone = try #require(Zone.named("Europe/London"))
        let plannedAt = try instant(item.plannedAt)
        let start = lateStart(
            plannedAt: plannedAt, deadline: plannedAt + .seconds(item.duration), now: try instant(item.now),
            window: ContactWindow(from: 540, to: 1080), zone: zone)
        let text: String
        switch start {
        case .now: text = "now"
        case .later(let at): text = zone.iso8601(at)
        case .windowClosed: text = "closed"
        }
        #expect(text == item.expected)
    }

    @Test func doesNotStartLateInQuietHours() throws {
        let zone = try #require(Zone.named("Europe/London"))
        let plannedAt = try instant("2026-06-30T09:00:00+01:00")
        let start = lateStart(
            plannedAt: plannedAt, deadline: plannedAt + .seconds(8 * 3600),
            now: try instant("2026-06-30T12:15:00+01:00"), window: ContactWindow(from: 540, to: 1080), zone: zone,
            restrictions: Restrictions(quietHours: ContactWindow(from: 720, to: 780)))
        #expect(start == .later(try instant("2026-06-30T13:00:00+01:00")))
    }

    @Test func retriesOnlyInTheWindowBeforeTheDeadline() throws {
        let zone = try #require(Zone.named("Europe/London"))
        let window = ContactWindow(from: 540, to: 1080)
        let retry = { (at: String, deadline: String) in
            try firstAllowed(
                atOrAfter: instant(at), notAfter: instant(deadline), window: window, zone: zone)
        }
        #expect(
            try retry("2026-06-30T17:59:59+01:00", "2026-07-01T17:00:00+01:00") == instant("2026-06-30T17:59:59+01:00"))
        #expect(
            try retry("2026-06-30T18:05:00+01:00", "2026-07-01T17:00:00+01:00") == instant("2026-07-01T09:00:00+01:00"))
        #expect(try retry("2026-06-30T18:05:00+01:00", "2026-07-01T08:59:59+01:00") == nil)
    }

    private func instant(_ text: String) throws -> Instant {
        guard case .datetime(let reading)? = ISO8601(text) else { throw BadInstant(text: text) }
        return try #require(reading.instant)
    }

    private struct BadInstant: Error {
        var text: String
    }
}
