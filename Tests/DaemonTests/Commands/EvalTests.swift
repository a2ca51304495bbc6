import Domain
import Foundation
import TestSupport
import Testing

/// `campaignd eval`, without a daemon.
struct EvalTests {
    @Test(arguments: [
        (["1 + 1"], "2"),
        (
            ["participant.due + timedelta(days=1)", "--participant", #"{"due": {"date": "2026-07-02"}}"#],
            "datetime.date(2026, 7, 3)"
        ),
        (["customer.name.upper()", "--customer", #"{"name": "Zoë"}"#], "'ZOË'"),
        (["row['First name']", "--row", #"{"First name": "Ann"}"#], "'Ann'"),
        (
            ["datetime.now()", "--now", "2026-06-30T10:00:00", "--timezone", "Europe/London"],
            "datetime.datetime(2026, 6, 30, 10, 0)"
        ),
        (
            ["datetime.now()", "--now", "2026-06-30T10:00:00Z", "--timezone", "Europe/London"],
            "datetime.datetime(2026, 6, 30, 11, 0)"
        ),
        (["date.today()", "--now", "2026-06-30T23:30:00Z", "--timezone", "Asia/Tokyo"], "datetime.date(2026, 7, 1)"),
    ])
    func saysWhatAnExpressionGives(arguments: [String], value: String) async throws {
        let line = try CommandLine(sample: false)
        let prose = try await line.run(["eval"] + arguments)
        #expect(prose.code == 0, "\(prose)")
        #expect(prose.output == value + "\n")
        let json = try await line.run(["eval", "--json"] + arguments)
        #expect(json.code == 0)
        #expect(json.objects.first?["value"] as? String == value)
    }

    @Test(arguments: [
        (["1 +"], "column 4: SyntaxError", 1), (["1 / 0"], "column 3: ZeroDivisionError", 1),
        (["1", "--timezone", "Mars/Base"], "no time zone", 1), ([], "an expression is needed", 2),
        (["1", "--nonsense"], "nonsense", 2),
    ])
    func saysWhyThereIsNoValue(arguments: [String], says: String, code: Int32) async throws {
        let line = try CommandLine(sample: false)
        let result = try await line.run(["eval"] + arguments)
        #expect(result.code == code, "\(result)")
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(says), "\(result)")
    }

    @Test func answersABatchInOrderAndGoesOnAfterBadLines() async throws {
        let line = try CommandLine(sample: false)
        let good = #"{"expression": "len(name) > 3", "customer": {"name": "Anna"}, "now": "2026-06-30T10:00:00"}"#
        let input = [good, "nonsense", "", "{}", #"{"expression": "2**10"}"#, #"{"expression": "1/0"}"#]
        let result = try await line.run(["eval", "--batch"], input: input.joined(separator: "\n"))
        #expect(result.code == 1)
        #expect(result.objects.map { $0["value"] as? String } == ["True", nil, nil, "1024", nil])
        #expect(result.objects.map { $0["error"] != nil } == [false, true, true, false, true])
        #expect(result.objects.first?["type"] as? String == "bool")
        #expect(try await line.run(["eval", "--batch"], input: good).code == 0)
    }

    /// More lines than one block holds, so that the parts of all cores are put together more than once.
    @Test func keepsTheOrderOfALongBatch() async throws {
        let line = try CommandLine(sample: false)
        let filler = String(repeating: "x", count: 200)
        let numbers = 0..<12_000
        let input = numbers.map { #"{"expression": "len(name) + \#($0)", "customer": {"name": "\#(filler)"}}"# }
        let result = try await line.run(["eval", "--batch"], input: input.joined(separator: "\n"))
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.objects.map { $0["value"] as? String } == numbers.map { String($0 + 200) })
    }
}
