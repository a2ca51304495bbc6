import Domain
import Foundation
import Scheduling
import Testing

@Suite struct WindowQueryTests {
    private func answer(_ line: String, _ query: WindowQuery = WindowQuery()) -> String {
        var output: [UInt8] = []
        Array(line.utf8).withUnsafeBufferPointer { _ = query.answer($0, into: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    private struct Answer: Decodable {
        var outcome: String?
        var planned_at: String?
        var deadline: String?
        var starts_at: String?
        var reason: String?
        var error: String?
    }

    /// `outcome planned_at deadline >starts_at reason`, what is not there left out; or the error.
    private func summary(_ line: String, _ query: WindowQuery = WindowQuery()) throws -> String {
        let answer = try JSONDecoder().decode(Answer.self, from: Data(answer(line, query).utf8))
        let parts = [
            answer.outcome, answer.planned_at, answer.deadline, answer.starts_at.map { ">" + $0 }, answer.reason,
            answer.error,
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }

    @Test func answersAPlan() {
        let line =
            #"{"timezone": "America/New_York", "base": "2026-03-08T02:30", "from": "00:00", "to": "00:00", "#
            + #""duration": "01:00"}"#
        #expect(
            answer(line) == #"{"outcome":"planned","planned_at":"2026-03-08T03:30:00-04:00","#
                + #""deadline":"2026-03-08T04:30:00-04:00","ledger":["zone America/New_York","#
                + #""base 2026-03-08T02:30:00 does not exist on the zone's clock (gap): "#
                + #"moved forward by the gap to 2026-03-08T03:30:00-04:00","#
                + #""window the whole day","the base lies in the window","planned at 2026-03-08T03:30:00-04:00","#
                + #""deadline 2026-03-08T04:30:00-04:00, 01:00 later"]}"#)
    }

    @Test(arguments: [
        // Without now nothing is late, however long ago.
        (#""base":"2001-06-30""#, "planned 2001-06-30T09:00:00+01:00 2001-06-30T10:00:00+01:00"),
        (
            #""base":"2026-06-30","now":"2026-06-30T08:00:00+01:00""#,
            "planned 2026-06-30T09:00:00+01:00 2026-06-30T10:00:00+01:00"
        ),
        (
            #""base":"2026-06-30","now":"2026-06-30T09:30:00.5""#,
            "planned 2026-06-30T09:00:00+01:00 2026-06-30T10:00:00+01:00 >2026-06-30T09:30:00.500+01:00"
        ),
        (
            #""base":"2026-06-30","now":"2026-06-30T10:00:01+01:00""#,
            "canceled 2026-06-30T09:00:00+01:00 2026-06-30T10:00:00+01:00 window_closed"
        ),
        (#""base":"2026-06-30","days":[]"#, "skipped never_allowed"),
        (#""base":null"#, "skipped base_time_unset"),
        (
            #""base":"today","now":"2026-07-04T12:00:00Z","days":["mon","sat"]"#,
            "planned 2026-07-04T13:00:00+01:00 2026-07-04T14:00:00+01:00"
        ),
        (
            #""base":"2026-07-04T23:30:00-05:00","days":null"#,
            "planned 2026-07-05T09:00:00+01:00 2026-07-05T10:00:00+01:00"
        ),
        (#""\u0062ase":"2026\u002d06-30""#, "planned 2026-06-30T09:00:00+01:00 2026-06-30T10:00:00+01:00"),
        (
            #""base":"2026\u002d06-30\t""#,
            "base must be a date such as 2026-06-30, or a datetime such as 2026-06-30T10:00:00 with or without offset"
        ),
    ])
    func answersAsTheRuleSays(_ part: String, _ expected: String) throws {
        let line = #"{"timezone":"Europe/London","from":"09:00","to":"18:00","duration":"01:00",\#(part)}"#
        #expect(try summary(line) == expected)
    }

    @Test func takesTheTenantsRestrictionsOut() throws {
        let query = WindowQuery(restrictions: Restrictions(quietHours: ContactWindow(from: 1200, to: 600)))
        let line = String(
            decoding: WindowQuery.line(
                timezone: "Europe/London", base: "2026-06-30", from: "09:00", to: "18:00", days: ["tue"],
                duration: "01:00"), as: UTF8.self)
        #expect(try summary(line, query) == "planned 2026-06-30T10:00:00+01:00 2026-06-30T11:00:00+01:00")
        #expect(answer(line, query).contains("quiet hours: moved to 2026-06-30T10:00:00+01:00"))
    }

    @Test(arguments: [
        (#"{}"#, "timezone"), (#"{"timezone":"Europe/Nowhere"}"#, "timezone"), (#"{"timezone":7}"#, "timezone"),
        (#"{"timezone":"UTC"}"#, "from"), (#"{"timezone":"UTC","from":"9:00"}"#, "from"),
        (#"{"timezone":"UTC","from":"09:00","to":"24:00"}"#, "to"),
        (#"{"timezone":"UTC","from":"09:00","to":"10:00"}"#, "duration"),
        (#"{"timezone":"UTC","from":"09:00","to":"10:00","duration":"1h"}"#, "duration"),
        (#"{"timezone":"UTC","from":"09:00","to":"10:00","duration":"01:00"}"#, "base"),
        (#"{"timezone":"UTC","from":"09:00","to":"10:00","duration":"01:00","base":"tomorrow"}"#, "base"),
        (#"{"timezone":"UTC","from":"09:00","to":"10:00","duration":"01:00","base":"today"}"#, "base"),
        (#"{"timezone":"UTC","from":"09:00","to":"10:00","duration":"01:00","base":"2026-02-29"}"#, "base"),
        (#"{"timezone":"UTC","from":"09:00","to":"10:00","duration":"01:00","base":"2026-02-28","now":"x"}"#, "now"),
        (#"{"days":["mon","Tue"]}"#, "days"), (#"{"days":"mon"}"#, "days"), (#"{"day":["mon"]}"#, "day"),
        (#"{"timezone":"UTC","timezone":"UTC"}"#, "timezone"),
    ])
    func namesTheKeyThatIsWrong(_ line: String, _ field: String) throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer(line).utf8)) as? [String: Any])
        #expect(object["field"] as? String == field)
        #expect((object["error"] as? String)?.isEmpty == false)
    }

    @Test(arguments: [
        "", " ", "[]", "null", "{", "{\"", "{\"base\"", "{\"base\":", "{\"base\":\"", "{\"base\":\"\\", "{}x",
        "{\"base\":\"\\u12\"}", "{\"base\":\"\\ud800\\u\"}", "{\"base\":\"\u{1}\"}", "{\"base\":\"a\",}",
    ])
    func answersMalformedLinesWithAnError(_ line: String) throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer(line).utf8)) as? [String: Any])
        #expect((object["error"] as? String)?.hasPrefix("malformed JSON at byte") == true)
    }

    /// Whatever comes in, one line of valid JSON goes out.
    @Test func answersMangledLinesInJSON() throws {
        let whole = WindowQuery.line(
            timezone: "Europe/Lon\"don\\\u{7}é", base: "2026-06-30T10:00:00.5+01:00", from: "22:00", to: "06:00",
            days: ["mon", "sun"], duration: "08:00", now: "2026-07-01T00:00:00Z")
        let good = Array(String(decoding: whole, as: UTF8.self).replacing("\\\"don\\\\\\u0007é", with: "don").utf8)
        var generator = SeededRandom(seed: 7)
        var answered = 0
        for line in [whole, good] {
            for _ in 0..<4000 {
                var mangled = line
                for _ in 0..<Int.random(in: 0...3, using: &generator) {
                    let index = Int.random(in: 0..<mangled.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: mangled[index] = UInt8.random(in: .min ... .max, using: &generator)
                    case 1: mangled.remove(at: index)
                    default:
                        let marks = Array("\\\"{[,:]}u".utf8)
                        mangled.insert(marks[Int.random(in: 0..<marks.count, using: &generator)], at: index)
                    }
                }
                var output: [UInt8] = []
                let isAnswered = mangled.withUnsafeBufferPointer { WindowQuery().answer($0, into: &output) }
                if isAnswered { answered += 1 }
                let object = try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any]
                #expect((object?["outcome"] != nil) == isAnswered)
                #expect((object?["error"] != nil) == !isAnswered)
                #expect(!output.contains(UInt8(ascii: "\n")))
            }
        }
        #expect(answered > 500)
    }

    @Test func appendsToWhatIsThere() {
        var output = Array("before\n".utf8)
        Array("{".utf8).withUnsafeBufferPointer { _ = WindowQuery().answer($0, into: &output) }
        #expect(output.starts(with: "before\n{\"error\"".utf8))
    }
}
