import Domain
import TestSupport
import Testing
import Values

/// Numbers of every region and type of libphonenumber's data, written as spreadsheets and programs write them, against
/// what the library's Python port and the rule of the two readings say of them.
struct PhoneCellTests {
    private struct Case {
        var region: String
        var way: String
        var cell: String
        var want: String
        var e164: String
        var other: String
    }

    @Test("I1 I2 I16 cells of every region are read or refused") func cellsOfEveryRegionAreReadOrRefused() async throws
    {
        let cases = try await cases()
        var counts: [String: Int] = [:]
        var regions: Set<String> = []
        var wrong: [String] = []
        for item in cases {
            counts[item.want, default: 0] += 1
            regions.insert(item.region)
            let fast = parse(item.cell, item.region)
            if !isRight(fast, item) { wrong.append("\(item): \(fast)") }
            let slow = parse(item.cell, item.region, isFast: false)
            if fast != slow { wrong.append("\(item): \(fast) fast, \(slow) by the library") }
            guard item.want == "ambiguous" else { continue }
            for (preference, e164) in [(PhonePreference.international, item.e164), (.national, item.other)] {
                let chosen = parse(item.cell, item.region, preference)
                guard case .warned(let value, let issue) = chosen, value == .string(e164),
                    issue.code == .ambiguousPhone
                else {
                    wrong.append("\(item) as \(preference): \(chosen)")
                    continue
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(cases.count):\n\(wrong.prefix(20).joined(separator: "\n"))")
        #expect(regions.count > 240)
        #expect(counts["exact", default: 0] > 50_000, "\(counts)")
        #expect(counts["refused", default: 0] > 20_000, "\(counts)")
        #expect(counts["named", default: 0] > 5_000, "\(counts)")
        #expect(counts["ambiguous", default: 0] > 60, "\(counts)")
    }

    private func isRight(_ parsed: ParsedValue, _ item: Case) -> Bool {
        switch (item.want, parsed) {
        case ("exact", .value(let value)): return value == .string(item.e164)
        case ("told", .warned(let value, let issue)): return value == .string(item.e164) && issue.code == .unusualPhone
        case ("ambiguous", .invalid(let issue)):
            return issue.code == .ambiguousPhone && issue.message.contains(item.e164)
                && issue.message.contains(item.other)
        case ("refused", .invalid(let issue)):
            let saysFloat = issue.message.contains("float")
            let isFloat = item.way.contains("float") || item.way.contains("exponent")
            return issue.code == .badPhone && saysFloat == isFloat
        // Never without a word.
        case ("named", .invalid(let issue)): return issue.code == .badPhone
        case ("named", .warned(_, let issue)): return issue.code == .unusualPhone
        case ("unknown", .invalid(let issue)): return issue.code == .badPhone
        case ("unknown", .warned(_, let issue)): return issue.code == .unusualPhone
        default: return false
        }
    }

    private func parse(
        _ text: String, _ region: String, _ preference: PhonePreference? = nil, isFast: Bool = true
    ) -> ParsedValue {
        var text = text
        return text.withUTF8 { PhoneNumber.parse($0.trimmed, region: region, preference: preference, isFast: isFast) }
    }

    private func cases() async throws -> [Case] {
        let output = try await Command.run([Repository.python, Repository.path("Tests/Oracles/phone_cells.py")])
        return try output.split(separator: UInt8(ascii: "\n")).map { line in
            let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            try #require(cells.count == 6, "\(cells)")
            return Case(
                region: cells[0], way: cells[1], cell: cells[2], want: cells[3], e164: cells[4], other: cells[5])
        }
    }
}
