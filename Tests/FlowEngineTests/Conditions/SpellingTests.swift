import Domain
import Expressions
import FlowEngine
import Foundation
import Testing

/// Row T6: it makes no difference whether "é" was written as one character or as two: in data, in a definition, in an
/// expression.
@Suite struct SpellingTests {
    private static let composed = "Jos\u{E9} Mu\u{F1}oz"
    private static let decomposed = "Jose\u{301} Mun\u{303}oz"

    private static let checks = [
        ("equals", "\"NAME\"", true), ("equals", "\"name\"", false), ("not_equals", "\"NAME\"", false),
        ("in", "[\"x\", \"NAME\"]", true), ("not_in", "[\"NAME\"]", false), ("contains", "\"PART\"", true),
        ("not_contains", "\"PART\"", false), ("starts_with", "\"FIRST\"", true), ("ends_with", "\"LAST\"", true),
        ("equals", "{ \"expression\": \"'NAME'\" }", true), ("in", "{ \"expression\": \"['NAME']\" }", true),
        ("equals", "{ \"expression\": \"text if len(text) == 10 else ''\" }", true),
        ("equals", "{ \"expression\": \"text if text == 'NAME' and text.startswith('FIRST') else ''\" }", true),
    ]

    private static func written(_ text: String, isComposed: Bool, isEscaped: Bool) -> String {
        let form = { (text: String) in isComposed ? text : text.decomposedStringWithCanonicalMapping }
        var filled = text.replacing("NAME", with: form(composed)).replacing("name", with: form(composed).uppercased())
        filled = filled.replacing("PART", with: form("s\u{E9} M")).replacing("FIRST", with: form("Jos\u{E9}"))
        filled = filled.replacing("LAST", with: form("\u{F1}oz"))
        guard isEscaped else { return filled }
        return filled.unicodeScalars.map { scalar in
            scalar.isASCII ? String(scalar) : "\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst()
        }.joined()
    }

    @Test("T6 every operator compares what is meant", arguments: [composed, decomposed], [true, false])
    func everyOperatorComparesWhatIsMeant(value: String, isEscaped: Bool) throws {
        for (name, template, expected) in Self.checks {
            for isComposed in [true, false] {
                let operand = Self.written(template, isComposed: isComposed, isEscaped: isEscaped)
                let flow = """
                    [CREATED,
                     { "id": "if", "type": "field_check", "property": "participant.text", "operator": "\(name)", "value": \(operand) },
                     SET(x, "1")], [start>if, if:match>x]
                    """
                var turn = try Self.turn(flow, value)
                _ = turn.take(.participantCreated)
                let isMatch = turn.state.participant[FieldID(101)] == .integer(1)
                #expect(isMatch == expected, "\(name) \(operand) for \(value.unicodeScalars.count) characters")
            }
        }
    }

    @Test("T6 case is ignored in either spelling", arguments: [composed, decomposed])
    func caseIsIgnoredInEitherSpelling(value: String) throws {
        for operand in [Self.composed, Self.decomposed] {
            let flow = """
                [CREATED,
                 { "id": "if", "type": "field_check", "property": "participant.text", "operator": "equals",
                   "value": "\(operand.uppercased())", "ignore_case": true },
                 SET(x, "1")], [start>if, if:match>x]
                """
            var turn = try Self.turn(flow, value)
            _ = turn.take(.participantCreated)
            #expect(turn.state.participant[FieldID(101)] == .integer(1))
        }
    }

    @Test("T6 what is written is in form C", arguments: ["'Jose\u{301}'", "'Jose' + '\\\\u0301'", "text"])
    func whatIsWrittenIsInFormC(source: String) throws {
        let flow = """
            [CREATED,
             { "id": "set", "type": "update_field", "assignments": [
               { "attribute": "participant.text", "value": { "expression": "\(source)" } },
               { "attribute": "participant.status", "value": "Mun\u{303}oz" }] }], [start>set]
            """
        var turn = try Self.turn(flow, source == "text" ? "Jose\u{301}" : "x")
        _ = turn.take(.participantCreated)
        guard case .string(let text)? = turn.state.participant[FieldID(100)],
            case .string(let status)? = turn.state.participant[.status]
        else {
            Issue.record("no text was written")
            return
        }
        // The field that is written as it was is not written at all.
        #expect(text.unicodeScalars.count == (source == "text" ? 5 : 4))
        #expect(status.unicodeScalars.count == 5)
    }

    private static func turn(_ flow: String, _ value: String) throws -> Turn {
        var files = SmallFlows.files(["a": flow])
        let campaign = String(decoding: try #require(files["campaign.json"]), as: UTF8.self).replacing(
            "\"fields\": [",
            with: "\"fields\": [{ \"name\": \"text\", \"type\": \"string\", \"level\": \"participant\" },")
        files["campaign.json"] = Array(campaign.utf8)
        let loaded = DefinitionLoader.load(campaign: "shop", files: files)
        let definition = try #require(loaded.campaigns.first, "\(loaded.lines)")
        let compiled = try CompiledCampaign(
            definition, catalog: FieldCatalog(offline: definition.fields), tenantZone: "UTC")
        var participant = FieldRecord()
        participant[FieldID(100)] = .string(value)
        return Turn(compiled, ParticipantState(key: Turn.key, customer: FieldRecord(), participant: participant))
    }
}
