import Domain
import Expressions
import FlowEngine
import TestNodes

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed, the same numbers.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Flows made at random: small graphs full of joins, hand-overs, failures and events that cause one another.
enum RandomCampaign {
    static func flows(seed: UInt64) -> [FlowDefinition] {
        var random = SeededRandom(state: seed)
        let count = Int.random(in: 1...4, using: &random)
        return (0..<count).map { flow(String("abcd".dropFirst($0).prefix(1)), count, &random) }
    }

    private static func flow(_ id: String, _ flowCount: Int, _ random: inout SeededRandom) -> FlowDefinition {
        let triggers = Int.random(in: 1...3, using: &random)
        let count = triggers + Int.random(in: 0...8, using: &random)
        let nodes = (0..<count).map { index in
            Node(id: "n\(index)", kind: index < triggers ? trigger(&random) : node(id, index, flowCount, &random))
        }
        var edges: [Edge] = []
        for to in min(triggers, count)..<count {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let from = Int.random(in: 0..<to, using: &random)
                var port = RunPath.Port.out
                if case .fieldCheck = nodes[from].kind { port = Bool.random(using: &random) ? .match : .otherwise }
                if case .action(let action) = nodes[from].kind, action is TestWait {
                    port = Bool.random(using: &random) ? TestWait.timeout : TestWait.event
                }
                edges.append(Edge(from: from, to: to, port: port))
            }
        }
        edges.shuffle(using: &random)
        return FlowDefinition(
            id: id, name: id, isActive: Int.random(in: 0..<10, using: &random) > 0, nodes: nodes, edges: edges)
    }

    private static func trigger(_ random: inout SeededRandom) -> Node.Kind {
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: .participantCreated
        case 2: .participantUpdated(fields: nil)
        case 3: .participantUpdated(fields: ["a_string"])
        case 4:
            .communicationUpdated(
                communicationName: Bool.random(using: &random) ? nil : "A_4",
                statuses: [[], [.skipped], [.canceled], [.planned, .canceled]].randomElement(using: &random) ?? [])
        default: .fromAnotherFlow
        }
    }

    private static func node(
        _ flow: String, _ index: Int, _ flowCount: Int, _ random: inout SeededRandom
    ) -> Node.Kind {
        let name = "\(flow.uppercased())_\(index)"
        let text = ["x", "y", "z"].randomElement(using: &random) ?? "x"
        let field = Bool.random(using: &random) ? "a_string" : "b_string"
        switch Int.random(in: 0..<30, using: &random) {
        case 0..<5: return .check(.participant(field), .string, .equals, .text(text))
        case 5..<9: return .set(field, .string, .text(text))
        case 9: return .set(field, .string, .constant(nil))
        case 10..<13: return .email(name)
        case 13, 14: return .email(name, base: .field(.participant("a_date"), offset: .init()))
        case 15, 16: return .cancelCommunications
        case 17, 18, 19: return .toAnotherFlow(target: Int.random(in: 0..<flowCount, using: &random))
        case 20, 21: return .check(.participant(field), .string, .equals, python(PlainExpression.values, &random))
        case 22: return .check(.participant(field), .string, .in, python(PlainExpression.lists, &random))
        case 23, 24: return .set(field, .string, python(PlainExpression.values, &random))
        case 25:
            guard case .expression(let base) = python(PlainExpression.baseTimes, &random) else { return .email(name) }
            return .email(name, base: .expression(base))
        case 26, 27: return .script("\(name).py")
        case 28: return .action(wait(field, &random))
        default: return .set("a_date", .date, .today(days: .max))
        }
    }

    private static func wait(_ field: String, _ random: inout SeededRandom) -> TestWait {
        let scope: RunWait.Scope = Bool.random(using: &random) ? .path : .run
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return TestWait(seconds: 60, scope: scope)
        case 1: return TestWait(seconds: 60, communication: "A_4", scope: scope)
        default: return TestWait(field: field, scope: scope)
        }
    }

    private static func python(_ sources: [String], _ random: inout SeededRandom) -> ValueSource {
        let source = sources.randomElement(using: &random) ?? "None"
        guard let expression = try? Expression(parsing: source) else { preconditionFailure("not Python: \(source)") }
        return .expression(expression)
    }

    /// What a script answers: the same call, the same answer.
    /// - Parameter ordinal: how many were answered before.
    static func answer(seed: UInt64, _ ordinal: Int, _ flow: String, _ node: String) -> ScriptAnswer {
        var random = SeededRandom(state: seed &* 31 &+ UInt64(ordinal))
        for byte in (flow + node).utf8 { random.state = random.next() ^ UInt64(byte) }
        let text = ["x", "y", "z"].randomElement(using: &random) ?? "x"
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .failed("ValueError: no score")
        case 1: return .returned([ScriptWrite(level: .participant, field: "no_such_field", value: .string(text))])
        case 2: return .returned([])
        case 3:
            return .returned([
                ScriptWrite(level: .participant, field: "a_string", value: .string(text)),
                ScriptWrite(level: .participant, field: "b_string", value: nil),
            ])
        default: return .returned([ScriptWrite(level: .participant, field: "a_string", value: .string(text))])
        }
    }
}
