import Domain
import FlowEngine
import Foundation
import TestSupport
import Testing

/// Mangled files: always an answer with a place, never a crash or a wait.
@Suite struct HostileDefinitionTests {
    @Test(arguments: ["campaign.json", "a.flow.json"])
    func reportsEveryTruncation(name: String) throws {
        var files = try Mistake.shop()
        let bytes = try #require(files[name])
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        for length in 0...end {
            files[name] = Array(bytes[..<length])
            let result = DefinitionLoader.load(campaign: "shop", files: files)
            #expect(result.campaigns.isEmpty && result.errors.allSatisfy { $0.line > 0 && $0.column > 0 })
            #expect(result.errors.contains { $0.file == name }, "cut after \(length) bytes")
        }
    }

    @Test(arguments: 0..<8)
    func survivesChangedBytes(seed: Int) throws {
        let original = try Mistake.shop()
        let neighbour = Array(#"{ "format": 1, "id": "good", "name": "Good" }"#.utf8)
        var random = TestSupport.SeededRandom(seed: UInt64(seed))
        var refused = 0
        for _ in 0..<60 {
            var files = original
            let name = ["campaign.json", "a.flow.json", "b.flow.json"][Int(random.next() % 3)]
            var bytes = files[name] ?? [0]
            for _ in 0...(random.next() % 3) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
                case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 2: bytes.remove(at: place)
                default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                }
            }
            files[name] = bytes
            let result = DefinitionLoader.load(campaign: "shop", files: files)
            if result.campaigns.isEmpty { refused += 1 }
            #expect(result.campaigns.isEmpty == result.hasErrors)
            for diagnostic in result.diagnostics {
                #expect(diagnostic.line > 0 && diagnostic.column > 0)
                #expect(DiagnosticCode(rawValue: diagnostic.code) != nil)
            }
        }
        #expect(refused > 20)
        #expect(DefinitionLoader.load(campaign: "good", files: ["campaign.json": neighbour]).lines == [])
    }

    @Test func namesTheFirstByteThatIsNotUTF8() {
        let texts: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8],
            [0xE2, 0x82],
        ]
        for text in texts {
            let bytes = Array("{ \"name\":\n \"é".utf8) + text + Array("\" }".utf8)
            let result = DefinitionLoader.load(campaign: "a", files: ["campaign.json": bytes])
            #expect(result.lines.map { $0.prefix(31) } == ["campaign.json:2:4: error: the b"])
            #expect(result.errors.map(\.code) == ["invalid_utf8"])
        }
        let utf16: [UInt8] = [0xFF, 0xFE, 0x7B, 0x00]
        let result = DefinitionLoader.load(campaign: "a", files: ["campaign.json": utf16])
        #expect(result.lines.first?.contains("UTF-16") == true)
    }

    /// Named, so that a failing case does not print its megabytes.
    private static let hugeTexts: [String: @Sendable () -> String] = [
        "open lists": { String(repeating: "[", count: 2_000_000) },
        "open objects": { String(repeating: "{\"a\":", count: 500_000) },
        "a long list": { "[" + String(repeating: "0,", count: 2_100_000) },
        "a long number": { String(repeating: "9", count: 4_000_000) },
        "NUL escapes": { "\"" + String(repeating: "\\u0000", count: 300_000) },
        "one key over and over": { "{\"a\":1" + String(repeating: ",\"a\":1", count: 300_000) },
        "block comments": { String(repeating: "/*", count: 1_000_000) },
        "line comments": { String(repeating: "//\n", count: 700_000) },
        "nothing": { "" },
        "empty nodes": { "{\"nodes\":[" + String(repeating: "{},", count: 300_000) },
        "backslashes": { String(repeating: "\\", count: 1_000_000) },
    ]

    /// Quadratic work on any of these would take hours: the time limit tells it from a busy machine.
    @Test(.endsWhatHangs, arguments: hugeTexts.keys.sorted())
    func boundsWhatHugeFilesCost(name: String) throws {
        let make = try #require(Self.hugeTexts[name])
        let text = make()
        let result = DefinitionLoader.load(
            campaign: "a",
            files: [
                "campaign.json": Array(#"{ "format": 1, "id": "a", "name": "A" }"#.utf8),
                "f.flow.json": Array(text.utf8),
            ])
        #expect(result.errors.first?.file == "f.flow.json")
        #expect(result.diagnostics.count <= 2002)
    }

    @Test(.endsWhatHangs) func boundsWhatManyMistakesCost() {
        let references = String(repeating: "\\u007b{ x }} ", count: 60_000)
        let dots = String(repeating: "a.", count: 200_000)
        let context = [String](repeating: "\"communications.NONE.status\"", count: 20_000) + ["\"\(dots)\""]
        let mails = (0..<1000).map {
            #"{ "id": "m\#($0)", "type": "email_communication", "communication_name": "M\#($0)" }"#
        }
        let flow =
            #"{ "format": 1, "id": "f", "name": "F", "nodes": [\#(mails.joined(separator: ",")), { "id": "mail", "#
            + #""type": "email_communication", "template": { "text": "\#(references)" }, "#
            + #""customer_context": [\#(context.joined(separator: ","))] }] }"#
        var result = LoadResult(campaigns: [], refused: [], diagnostics: [])
        result = DefinitionLoader.load(
            campaign: "a",
            files: [
                "campaign.json": Array(#"{ "format": 1, "id": "a", "name": "A" }"#.utf8),
                "f.flow.json": Array(flow.utf8),
            ])
        #expect(result.errors.count == 1001)
    }

    @Test func countsWhatItDoesNotShow() throws {
        let keys = (0..<1500).map { "\"key\($0)\": 1" }.joined(separator: ", ")
        let text = "{ \"format\": 1, \"id\": \"a\", \"name\": \"A\", \(keys) }"
        let result = DefinitionLoader.load(campaign: "a", files: ["campaign.json": Array(text.utf8)])
        #expect(result.diagnostics.count == 1001)
        #expect(result.diagnostics.last?.code == "too_many_problems")
        #expect(result.diagnostics.last?.message.contains("500 more errors") == true)
    }

    @Test func boundsFieldsAndNodes() {
        let fields = (0...1000).map { #"{ "name": "f\#($0)", "type": "string", "level": "participant" }"# }
        let campaign = #"{ "format": 1, "id": "a", "name": "A", "fields": [\#(fields.joined(separator: ","))] }"#
        let first = DefinitionLoader.load(campaign: "a", files: ["campaign.json": Array(campaign.utf8)])
        #expect(first.errors.map { "\($0.code) \($0.path)" } == ["too_many_fields fields[1000]"])

        let nodes = (0..<33_000).map { #"{ "id": "n\#($0)", "type": "participant_created" }"# }.joined(separator: ",")
        let flow = { (id: String) in Array(#"{ "format": 1, "id": "\#(id)", "name": "F", "nodes": [\#(nodes)] }"#.utf8)
        }
        let second = DefinitionLoader.load(
            campaign: "a",
            files: [
                "campaign.json": Array(#"{ "format": 1, "id": "a", "name": "A" }"#.utf8), "f.flow.json": flow("f"),
                "g.flow.json": flow("g"),
            ])
        #expect(second.errors.map { "\($0.code) \($0.file)" } == ["too_many_nodes g.flow.json"])
    }

    /// Time grows with the file, not with its square: a flow of 5,000 nodes in a chain.
    @Test(.endsWhatHangs) func loadsALongFlow() throws {
        var nodes = [#"{ "id": "n0", "type": "participant_created" }"#]
        var edges: [String] = []
        for index in 1..<5000 {
            nodes.append(
                #"{ "id": "n\#(index)", "type": "field_check", "property": "customer.name", "operator": "equals", "value": "somebody whose name is \#(index)", "ignore_case": true }"#
            )
            let port = index == 1 ? "" : #""port": "match", "#
            edges.append(#"{ "from": "n\#(index - 1)", \#(port)"to": "n\#(index)" }"#)
        }
        let flow =
            #"{ "format": 1, "id": "f", "name": "F", "nodes": [\#(nodes.joined(separator: ",\n"))], "edges": [\#(edges.joined(separator: ",\n"))] }"#
        let files = [
            "campaign.json": Array(#"{ "format": 1, "id": "a", "name": "A" }"#.utf8), "f.flow.json": Array(flow.utf8),
        ]
        var result = LoadResult(campaigns: [], refused: [], diagnostics: [])
        result = DefinitionLoader.load(campaign: "a", files: files)
        #expect(result.errors.isEmpty && result.campaigns.first?.flows.first?.nodes.count == 5000)
    }
}
