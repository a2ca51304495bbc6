import Domain
import Foundation
import TestSupport
import Testing
import Values

/// Dates and numbers against what CPython makes of the same texts.
struct CPythonTests {
    private struct Case {
        var kind: String
        var text: String
        var pattern = ""
        var parsed: ParsedValue
    }

    private func parser(_ type: FieldType, _ format: String? = nil) throws -> FieldParser {
        try FieldParser(Field(name: "x", type: type, level: .participant, format: format))
    }

    private func check(_ cases: [Case]) throws {
        let lines = try cases.map { try Oracle.json(["kind": $0.kind, "text": $0.text, "pattern": $0.pattern]) }
        let answers = try Oracle.run("values.py", lines: lines)
        try #require(answers.count == cases.count)
        var accepted = 0
        for (item, answer) in zip(cases, answers) {
            let mine: String
            switch item.parsed.fieldValue {
            case .date(let date)?: mine = "\(date.daysSinceEpoch)"
            case .datetime(let reading)?:
                mine = "\(reading.wallMicroseconds) \(reading.utcOffset.map(String.init) ?? "none")"
            case .number(let number)?: mine = "\(Int64(bitPattern: number.bitPattern))"
            case .integer(let number)?: mine = "\(number)"
            case .string?, .boolean?, nil: mine = "-"
            }
            if answer != "-" { accepted += 1 }
            #expect(mine == answer, "\(item.kind) \(item.text) \(item.pattern)")
        }
        #expect(accepted > cases.count / 10)
        #expect(accepted < cases.count)
    }

    @Test func isoDates() throws {
        var random = SeededRandom(seed: 1)
        let parser = try parser(.date)
        let cases = (0..<4000).map { _ in
            let text = mangled(
                String(
                    format: "%04d-%02d-%02d", Int.random(in: 0...2500, using: &random),
                    Int.random(in: 0...13, using: &random), Int.random(in: 0...32, using: &random)), &random)
            return Case(kind: "date", text: text, parsed: parser.parse(text))
        }
        try check(cases)
    }

    @Test func isoDatetimes() throws {
        var random = SeededRandom(seed: 2)
        let parser = try parser(.datetime)
        let cases = (0..<6000).map { _ in
            var text = String(
                format: "%04d-%02d-%02d", Int.random(in: 1...2500, using: &random),
                Int.random(in: 1...12, using: &random), Int.random(in: 1...31, using: &random))
            text += random.pick(["T", " "])
            text += String(
                format: "%02d:%02d", Int.random(in: 0...24, using: &random), Int.random(in: 0...60, using: &random))
            if Bool.random(using: &random) {
                text += String(format: ":%02d", Int.random(in: 0...60, using: &random))
                // CPython 3.11 reads fractions of any length; ours has the documented 1 to 6 digits.
                if Bool.random(using: &random) {
                    text += String(format: ".%06d", Int.random(in: 0...999_999, using: &random))
                }
            }
            text += random.pick(["", "", "Z", "+00:00", "-05:30", "+1400", "+09", "+05:30:15", "+2400", "+1:00"])
            return Case(kind: "datetime", text: text, parsed: parser.parse(text))
        }
        try check(cases)
    }

    @Test(arguments: [
        "%d/%m/%Y", "%m/%d/%y", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", "%d%m%Y", "%Y-%j", "%A %d %B %Y",
        "%a, %d %b %Y", "%Y/%m/%d %H:%M", "%d-%m-%Y %I:%M %p", "%Y-%m-%dT%H:%M:%S.%f%z", "%d/%m/%y %H.%M.%S",
    ])
    func patterns(pattern: String) throws {
        var random = SeededRandom(seed: UInt64(pattern.utf8.reduce(7) { ($0 * 31 + Int($1)) % 65_521 }))
        let parser = try parser(.datetime, pattern)
        let cases = (0..<600).map { _ in
            let text = mangled(written(pattern, &random), &random)
            return Case(kind: "strptime", text: text, pattern: pattern, parsed: parser.parse(text))
        }
        try check(cases)
    }

    @Test func numbers() throws {
        var random = SeededRandom(seed: 3)
        let parser = try parser(.number)
        let fixed = [
            "1e5", "1E-5", ".5", "5.", ".", "-", "+1", "1_000", "nan", "inf", "-inf", "0x10", "1e400", "-1e400",
            "1e-400",
            "4.9e-324", "1.7976931348623157e308", "123456789012345678901234567890", "0.1", "1,5", "1.2.3", "--1", "1e",
            "9007199254740993", "0.000000000000000000000000000001", "00012.50", "1e+5", "１２", "٣", "1d5", "infinity",
        ]
        var texts = fixed
        for _ in 0..<6000 {
            var text = random.pick(["", "", "-", "+"])
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                text += String(Int.random(in: 0...9, using: &random))
            }
            if Bool.random(using: &random) {
                text += "."
                for _ in 0..<Int.random(in: 0...24, using: &random) {
                    text += String(Int.random(in: 0...9, using: &random))
                }
            }
            if Int.random(in: 0..<4, using: &random) == 0 { text += "e\(Int.random(in: -330...310, using: &random))" }
            texts.append(mangled(text.isEmpty ? "-" : text, &random))
        }
        try check(texts.map { Case(kind: "number", text: $0, parsed: parser.parse($0)) })
    }

    @Test func integers() throws {
        var random = SeededRandom(seed: 4)
        let parser = try parser(.integer)
        var texts = [
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "+", "-0",
        ]
        for _ in 0..<2000 {
            var text = random.pick(["", "-", "+"])
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                text += String(Int.random(in: 0...9, using: &random))
            }
            texts.append(mangled(text, &random))
        }
        try check(texts.map { Case(kind: "integer", text: $0, parsed: parser.parse($0)) })
    }

    @Test func renderedNumbersReadBackInCPython() throws {
        var random = SeededRandom(seed: 5)
        var numbers: [Double] = [0, -0.5, 1e22, 1e21, 120, 1e15, 9_007_199_254_740_992, 1e-300, 1e16, 123456789.125]
        while numbers.count < 5000 {
            let number = Double(bitPattern: random.next())
            if number.isFinite { numbers.append(number) }
        }
        let lines = try numbers.map { try Oracle.json(["kind": "float_text", "text": ValueText.render(.number($0))]) }
        let answers = try Oracle.run("values.py", lines: lines)
        for (number, answer) in zip(numbers, answers) {
            #expect(answer == "\(Int64(bitPattern: number.bitPattern))", "\(number)")
        }
        #expect(answers.count == numbers.count)
    }

    private func mangled(_ text: String, _ random: inout SeededRandom) -> String {
        guard Int.random(in: 0..<5, using: &random) == 0 else { return text }
        var characters = Array(text)
        let index = Int.random(in: 0..<characters.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: characters.remove(at: index)
        case 1: characters.insert(random.pick(["0", "1", "9", "-", "/", "x", ":"]), at: index)
        default: characters[index] = random.pick(["0", "1", "2", "3", "7", ".", "-", "Z"])
        }
        return characters.isEmpty ? "x" : String(characters)
    }

    private func written(_ pattern: String, _ random: inout SeededRandom) -> String {
        let months = [
            "January", "feb", "Mar", "APRIL", "may", "June", "Jul", "August", "sept", "OCT", "November", "Dec",
        ]
        let days = ["Monday", "tue", "Wed", "THURSDAY", "Sat", "sunday"]
        var text = ""
        var isDirective = false
        for character in pattern {
            if character == "%", !isDirective {
                isDirective = true
                continue
            }
            guard isDirective else {
                text.append(character)
                continue
            }
            isDirective = false
            let padded = Int.random(in: 0..<4, using: &random) > 0
            let number = { (range: ClosedRange<Int>, random: inout SeededRandom) in
                String(format: padded ? "%02d" : "%d", Int.random(in: range, using: &random))
            }
            switch character {
            case "d": text += number(1...31, &random)
            case "m": text += number(1...12, &random)
            case "Y": text += String(format: "%04d", Int.random(in: 1...2400, using: &random))
            case "y": text += String(format: "%02d", Int.random(in: 0...99, using: &random))
            case "b": text += String(random.pick(months).prefix(3))
            case "B": text += random.pick(months)
            case "a": text += String(random.pick(days).prefix(3))
            case "A": text += random.pick(days)
            case "H": text += number(0...23, &random)
            case "I": text += number(1...12, &random)
            case "M", "S": text += number(0...59, &random)
            case "f": text += String(Int.random(in: 0...999_999, using: &random))
            case "p": text += random.pick(["am", "PM", "Am"])
            case "z": text += random.pick(["Z", "+0100", "-05:30", "+00:00:30", "+1"])
            case "j": text += String(Int.random(in: 1...365, using: &random))
            default: break
            }
        }
        return text
    }
}
