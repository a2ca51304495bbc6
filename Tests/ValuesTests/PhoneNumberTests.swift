import Domain
import TestSupport
import Testing
import Values

struct PhoneNumberTests {
    private func parse(_ text: String, region: String? = nil, isFast: Bool = true) -> ParsedValue {
        var text = text
        return text.withUTF8 { PhoneNumber.parse($0, region: region, isFast: isFast) }
    }

    @Test(arguments: [
        ("+442079460000", nil, "+442079460000"),
        ("+44 (0)20 7946 0000", nil, "+442079460000"),
        ("+1-539-402-0259", nil, "+15394020259"),
        ("504-621-8927", "US", "+15046218927"),
        ("397.884.0519x718", "US", "+13978840519"),
        ("001-808-617-6467x12895", "US", "+18086176467"),
        ("001-808-617-6467x12895", "GB", "+18086176467"),
        ("+39 06 698 12345", nil, "+390669812345"),
    ])
    func normalisesToE164(text: String, region: String?, e164: String) {
        #expect(parse(text, region: region).fieldValue == .string(e164))
    }

    @Test(arguments: ["397.884.0519x718", "001-808-617-6467x12895", "5153435776"])
    func withoutRegionAsksForOne(text: String) {
        guard case .invalid(let issue) = parse(text) else {
            Issue.record("accepted")
            return
        }
        #expect(issue.code == .badPhone)
        #expect(issue.message.contains("default_region"))
    }

    @Test(arguments: ["+1", "+4420794600001234", "+0123456789", "call me", "+", "+44\u{0}2079460000", "+999123456789"])
    func refusesWhatCannotBeANumber(text: String) {
        guard case .invalid(let issue) = parse(text, region: "US") else {
            Issue.record("accepted")
            return
        }
        #expect(issue.code == .badPhone)
    }

    @Test func warnsOfPossibleNumbersThatNoPlanHas() {
        guard case .warned(let value, let issue) = parse("+15551234567") else {
            Issue.record("not warned")
            return
        }
        #expect(value == .string("+15551234567"))
        #expect(issue.code == .unusualPhone)
    }

    /// Random and half-random numbers of every calling code: the automata say what the library says.
    @Test func fastPathAgreesWithTheLibrary() {
        var random = SeededRandom(seed: 7)
        let codes = [
            "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
            "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
            "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", "211", "212", "213", "225", "229", "234", "254",
            "261", "262", "290", "299", "350", "351", "352", "353", "358", "370", "371", "372", "373", "374", "375",
            "377", "378", "380", "381", "385", "420", "421", "423", "500", "501", "506", "509", "590", "591", "592",
            "593", "595", "598", "599", "670", "672", "679", "681", "690", "692", "800", "808", "850", "852", "853",
            "855", "856", "870", "878", "880", "881", "882", "883", "886", "888", "960", "961", "962", "965", "966",
            "967", "968", "970", "971", "972", "973", "974", "975", "976", "977", "979", "992", "993", "994", "995",
            "996", "998", "999", "210", "0",
        ]
        let starts = [
            "", "", "", "201", "202", "204", "268", "415", "787", "800", "900", "77", "7911", "207", "1481", "7781",
            "15", "151", "30", "0", "1", "9", "90", "6", "60", "8", "11", "911", "5",
        ]
        var verdicts: [String: Int] = [:]
        for _ in 0..<12_000 {
            var text = "+" + random.pick(codes) + random.pick(starts)
            let digits = Int.random(in: 6...14, using: &random)
            // Every other number begins like the example of some plan, or few would be valid.
            if Bool.random(using: &random) {
                text = "+" + String(random.pick(Self.known).prefix(Int.random(in: 4...9, using: &random)))
            }
            while text.utf8.count < digits + 2 { text += String(Int.random(in: 0...9, using: &random)) }
            let fast = parse(text)
            let slow = parse(text, isFast: false)
            #expect(fast == slow, "\(text)")
            switch slow {
            case .value: verdicts["valid", default: 0] += 1
            case .warned: verdicts["unusual", default: 0] += 1
            case .invalid, .empty: verdicts["invalid", default: 0] += 1
            }
        }
        #expect(verdicts.values.allSatisfy { $0 > 1000 }, "\(verdicts)")
    }

    /// The same for national numbers and for punctuation, in regions of every sort of prefix.
    @Test func fastPathAgreesWithTheLibraryOnNationalNumbers() {
        var random = SeededRandom(seed: 8)
        let regions = [
            "US", "CA", "GB", "DE", "FR", "IT", "ES", "AU", "NZ", "JP", "IN", "BR", "AR", "MX", "RU", "KZ", "CN", "HU",
            "LT", "SG", "ZA", "NG", "KE", "JM", "GG", "SM", "VA", "FI", "AX", "IL", "KR", "UZ", "BY", "CO", "CL", "PL",
        ]
        let starts = [
            "", "", "0", "00", "1", "011", "8", "06", "020", "0044", "44", "504", "415", "15", "0011", "49", "(0",
        ]
        let joints = ["", "", "", "-", " ", ".", "(", ")", ") "]
        var valid = 0
        for _ in 0..<12_000 {
            let region = random.pick(regions)
            var text = Int.random(in: 0..<4, using: &random) == 0 ? "+" : ""
            if !text.isEmpty || Bool.random(using: &random) {
                let known = random.pick(Self.known)
                let skipped = text.isEmpty ? Int.random(in: 1...3, using: &random) : 0
                text +=
                    (text.isEmpty ? random.pick(["", "0", "1", "8"]) : "") + String(known.dropFirst(skipped).prefix(8))
            } else {
                text += random.pick(starts)
            }
            for _ in 0..<Int.random(in: 2...9, using: &random) {
                text += random.pick(joints) + String(Int.random(in: 0...9, using: &random))
            }
            let fast = parse(text, region: region)
            #expect(fast == parse(text, region: region, isFast: false), "\(region) \(text)")
            if case .value = fast { valid += 1 }
        }
        #expect(valid > 800, "\(valid)")
    }

    @Test func manyTasksAgree() async {
        let wanted = FieldValue.string("+442079460000")
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<300).count { _ in
                        parse("+44 20 7946 0000").fieldValue == wanted
                            && parse("020 7946 0000", region: "GB").fieldValue == wanted
                    }
                }
            }
            for await count in group { #expect(count == 300) }
        }
    }

    private static let known = [
        "12025550123", "14165550123", "12685551234", "16505550100", "18005550100", "442079460000", "447911123456",
        "441481960194", "447624123456", "33612345678", "33142685300", "4915123456789", "493012345678", "39333123456",
        "390669812345", "34612345678", "5491123456789", "541123456789", "5215512345678", "525512345678",
        "5511912345678", "919876543210", "8613812345678", "81312345678", "819012345678", "61412345678", "61212345678",
        "6421123456", "27821234567", "2348031234567", "254712345678", "201001234567", "79161234567", "77011234567",
        "380501234567", "48512345678", "420601123456", "36201234567", "46701234567", "4741234567", "358401234567",
        "4520123456", "35699123456", "353851234567", "351912345678", "306912345678", "905321234567", "972501234567",
        "966501234567", "971501234567", "6281234567890", "60123456789", "6591234567", "66812345678", "84912345678",
        "639171234567", "821012345678", "886912345678", "85251234567", "80012345678", "870301234567", "883510012345",
        "262692123456", "590690001234", "5997171234", "37765123456", "3788661212", "8801812345678", "923012345678",
    ]

    @Test func knowsRegions() {
        #expect(PhoneNumber.isKnownRegion("GB"))
        #expect(!PhoneNumber.isKnownRegion("gb"))
        #expect(!PhoneNumber.isKnownRegion("XX"))
        #expect(!PhoneNumber.isKnownRegion("001"))
    }
}
