import Domain
package import FlowEngine
import Values

/// Reads an outcomes file; mistakes go to the report with their places.
package struct OutcomeModelReader {
    private let report: FileReport
    private let campaign: CampaignDefinition
    private let channels: [String]

    static let maximumSpan: Int64 = 400 * 86_400_000

    /// - Parameter campaign: whose communications and scripts the file may name.
    package static func read(
        _ report: FileReport, campaign: CampaignDefinition, channels: [String]
    ) -> OutcomeModel {
        OutcomeModelReader(report: report, campaign: campaign, channels: channels).model()
    }

    private func model() -> OutcomeModel {
        var model = OutcomeModel()
        guard let root = JSONDocument(reading: report).root,
            let object = ObjectReader(
                root, "an outcomes file", report,
                keys: ["$schema", "format", "seed", "default", "channels", "communications", "scripts"])
        else { return model }
        if let format = object.required("format", "1") {
            if case .integer(1) = format.value {
            } else {
                report.error(.unsupportedFormat, at: format.offset, "this format is not known (it must be 1)")
            }
        }
        if let seed = object.optional("seed") {
            if case .integer(let number) = seed.value {
                model.seed = UInt64(bitPattern: number)
            } else {
                ObjectReader.reportWrongType(seed, "a whole number", report)
            }
        }
        if let node = object.optional("default") { model.standard = entry(node) }
        let names = communicationNames
        model.channels = entries(object.optional("channels"), "channel", known: channels)
        model.communications = entries(object.optional("communications"), "communication", known: names)
        if let node = object.optional("scripts") { model.scripts = scripts(node) }
        return model
    }

    private var communicationNames: [String] {
        campaign.flows.flatMap(\.nodes).compactMap { node in
            guard case .communication(let action) = node.kind else { return nil }
            return action.communicationName
        }
    }

    private var scriptNames: [String] {
        campaign.flows.flatMap(\.nodes).compactMap { node in
            guard case .action(let action as PythonCustomAction) = node.kind else { return nil }
            return action.script
        }
    }

    private func members(_ node: JSONNode?, _ what: String) -> [JSONMember] {
        guard let node else { return [] }
        guard case .object(let members) = node.value else {
            ObjectReader.reportWrongType(node, "an object (\(what))", report)
            return []
        }
        return members
    }

    private func isKnown(_ member: JSONMember, _ what: String, _ known: [String]) -> Bool {
        if known.contains(member.key) { return true }
        report.error(
            .unknownKey, at: member.keyOffset,
            "there is no \(what) \"\(member.key)\" (\(NearestName.oneOf(Array(Set(known)).sorted(), insteadOf: member.key)))"
        )
        return false
    }

    private func entries(_ node: JSONNode?, _ what: String, known: [String]) -> [String: OutcomeModel.Entry] {
        var entries: [String: OutcomeModel.Entry] = [:]
        for member in members(node, "outcomes by \(what)") where isKnown(member, what, known) {
            if entries[member.key] == nil { entries[member.key] = entry(member.value) }
        }
        return entries
    }

    private func entry(_ node: JSONNode) -> OutcomeModel.Entry {
        var entry = OutcomeModel.Entry()
        guard
            let object = ObjectReader(
                node, "an outcome", report, keys: ["failed", "delivered", "read", "replied", "completed", "results"])
        else { return entry }
        entry.delivered = object.optional("delivered").flatMap(chance)
        entry.read = object.optional("read").flatMap(chance)
        entry.replied = object.optional("replied").flatMap(chance)
        entry.completed = object.optional("completed").flatMap(chance)
        entry.failed = object.optional("failed").flatMap(failure)
        if let node = object.optional("results") { entry.results = results(node) }
        return entry
    }

    // MARK: Chances

    private func chance(_ node: JSONNode) -> OutcomeModel.Chance? {
        if let probability = number(node) {
            return Self.isProbability(probability)
                ? OutcomeModel.Chance(probability) : notProbability(node)
        }
        guard
            let object = ObjectReader(
                node, "a chance: a number from 0 to 1, or one with a delay", report, keys: ["probability", "after"]),
            let place = object.required("probability", "a number from 0 to 1")
        else { return nil }
        guard let probability = number(place), Self.isProbability(probability) else { return notProbability(place) }
        return OutcomeModel.Chance(probability, after: object.optional("after").flatMap(delay) ?? .none)
    }

    private func failure(_ node: JSONNode) -> (probability: Double, reason: StatusReason)? {
        if let probability = number(node) {
            guard Self.isProbability(probability) else { return notProbability(node) }
            return (probability, .refused)
        }
        guard
            let object = ObjectReader(
                node, "a chance of failing: a number from 0 to 1, or one with a reason", report,
                keys: ["probability", "reason"]),
            let place = object.required("probability", "a number from 0 to 1")
        else { return nil }
        guard let probability = number(place), Self.isProbability(probability) else { return notProbability(place) }
        let allowed: [StatusReason] = [.refused, .attemptsExhausted, .unknownTelegramID]
        guard let text = object.string("reason") else { return (probability, .refused) }
        guard let reason = allowed.first(where: { $0.rawValue == text.text }) else {
            let names = allowed.map(\.rawValue)
            report.error(
                .unknownReason, at: text.offset,
                "nothing fails for this reason (\(NearestName.oneOf(names, insteadOf: text.text)))")
            return nil
        }
        return (probability, reason)
    }

    /// `"2h"`, `{"from": "5m", "to": "3h"}` or `{"mean": "2h"}`.
    private func delay(_ node: JSONNode) -> OutcomeModel.Delay? {
        if case .string = node.value { return span(node).map { OutcomeModel.Delay(milliseconds: $0, shape: .fixed) } }
        guard
            let object = ObjectReader(
                node, "a delay: \"2h\", {\"from\", \"to\"} or {\"mean\"}", report, keys: ["from", "to", "mean"])
        else { return nil }
        if let mean = object.optional("mean") {
            if object.has("from") || object.has("to") {
                report.error(.badValue, at: object.offset, "a delay has a mean or from and to, not both")
                return nil
            }
            return span(mean).map { OutcomeModel.Delay(milliseconds: $0, shape: .exponential) }
        }
        guard let from = object.required("from", "as in \"5m\""), let to = object.required("to", "as in \"3h\""),
            let first = span(from), let last = span(to)
        else { return nil }
        guard first <= last else {
            report.error(.badValue, at: to.offset, "\"to\" is before \"from\" (swap them)")
            return nil
        }
        return OutcomeModel.Delay(milliseconds: first, shape: .uniform(last - first))
    }

    private func span(_ node: JSONNode) -> Int64? {
        guard let text = ObjectReader.string(node, "a time, as in \"90m\"", report) else { return nil }
        guard let span = VirtualSpan(text.text)?.milliseconds, span <= Self.maximumSpan else {
            report.error(
                .badSpan, at: text.offset,
                "this is no time up to 400 days (a number with w, d, h, m or s after it, as in \"90m\" or \"1d12h\")")
            return nil
        }
        return span
    }

    private func number(_ node: JSONNode) -> Double? {
        switch node.value {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .null, .boolean, .string, .array, .object, .unreadable: nil
        }
    }

    private static func isProbability(_ number: Double) -> Bool { number >= 0 && number <= 1 }

    private func notProbability<Value>(_ node: JSONNode) -> Value? {
        report.error(.badValue, at: node.offset, "this is no probability (a number from 0 to 1)")
        return nil
    }

    // MARK: Results and scripts

    private func results(_ node: JSONNode) -> [(name: String, values: [OutcomeModel.WeightedValue])] {
        var results: [(name: String, values: [OutcomeModel.WeightedValue])] = []
        for member in members(node, "values by result name") {
            guard let elements = ObjectReader.list(member.value, of: "values", report) else { continue }
            var values: [OutcomeModel.WeightedValue] = []
            for element in elements {
                guard let object = ObjectReader(element, "a value with its weight", report, keys: ["value", "weight"]),
                    let place = object.required("value", "null for none")
                else { continue }
                var weight = 1.0
                if let node = object.optional("weight") {
                    guard let number = number(node), number >= 0, number <= 1e9 else {
                        report.error(.badValue, at: node.offset, "this is no weight (a number from 0 on)")
                        continue
                    }
                    weight = number
                }
                if let value = scalar(place) {
                    values.append(OutcomeModel.WeightedValue(value: value, weight: weight))
                }
            }
            if !values.isEmpty, values.allSatisfy({ $0.weight == 0 }) {
                report.error(.badValue, at: member.value.offset, "no value has a weight above 0")
            }
            results.append((member.key, values))
        }
        return results.sorted { $0.name < $1.name }
    }

    /// Outer nil where it is no scalar, which is reported.
    private func scalar(_ node: JSONNode) -> FieldValue?? {
        switch node.value {
        case .null: return .some(nil)
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .string(let value): return .string(value)
        case .array, .object, .unreadable:
            ObjectReader.reportWrongType(node, "a text, a number, true, false or null", report)
            return nil
        }
    }

    private func scripts(_ node: JSONNode) -> [String: OutcomeModel.Script] {
        var scripts: [String: OutcomeModel.Script] = [:]
        for member in members(node, "answers by script") where isKnown(member, "script", scriptNames) {
            guard
                let object = ObjectReader(
                    member.value, "an answer of a script", report, keys: ["participant", "customer", "fails"])
            else { continue }
            if let text = object.string("fails") {
                scripts[member.key] = .fails(text.text)
                continue
            }
            var writes: [ScriptWrite] = []
            for level in [FieldLevel.participant, .customer] {
                for field in members(object.optional(level.rawValue), "values by field") {
                    if let value = scalar(field.value) {
                        writes.append(ScriptWrite(level: level, field: field.key, value: value))
                    }
                }
            }
            scripts[member.key] = .returns(writes)
        }
        return scripts
    }
}
