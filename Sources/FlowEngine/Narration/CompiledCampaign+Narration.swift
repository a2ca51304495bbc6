package import Domain

extension CompiledCampaign {
    /// A run's steps in words, each condition with its two sides.
    ///
    /// - Parameter failed: the run failed, at its last step.
    package func narrate(_ path: RunPath, evidence: RunEvidence, failed: Bool = false) -> [RunStep] {
        var values = evidence.values[...]
        let steps = path.steps
        return steps.enumerated().map { index, step in
            guard let node = node(at: step.node) else {
                return RunStep(
                    flow: "", node: "", type: "", words: "a node that this version does not have", condition: nil)
            }
            let isLast = failed && index == steps.count - 1
            var told = RunStep(
                flow: flowID(at: step.node) ?? "", node: node.id, type: node.kind.tag,
                port: nil, words: words(node.kind), condition: nil)
            if case .fieldCheck(let check) = node.kind {
                let (condition, words) = condition(check, &values)
                told.condition = condition
                told.words = words
            }
            if step.port == .waits {
                told.words = waitingWords(node.kind)
            } else if !isLast, node.kind.ports.count > 1, let port = node.kind.ports.name(of: step.port) {
                told.port = port
                told.words += " → \(port)"
            }
            if isLast { told.words += " — here it failed" }
            return told
        }
    }

    private func waitingWords(_ kind: Node.Kind) -> String {
        guard case .action(let action) = kind, let words = action.waitingWords else { return "waits" }
        return words
    }

    /// The condition, and its words: `participant.amount (420) greater_than 100`; an operand that was worked out shows
    /// what it came to.
    private func condition(
        _ check: FieldCheck, _ values: inout ArraySlice<FieldValue?>
    ) -> (RunStep.Condition, words: String) {
        /// What a side came to, as data and in words; runs of earlier versions of the store kept none of it.
        func side() -> (value: String?, words: String) {
            guard let value = values.popFirst() else { return (nil, "not kept") }
            return (value?.words, value?.words ?? "not set")
        }
        /// A list's text says itself what is text in it.
        func members() -> (value: String?, words: String) {
            guard case .string(let text)?? = values.first else { return side() }
            values.removeFirst()
            return (text, text)
        }
        let property = side()
        var words = "\(check.property.path) (\(property.words)) \(check.operator.rawValue)"
        var operands: [RunStep.Operand] = []
        for (index, source) in check.operands.enumerated() {
            if index > 0 { words += check.operator == .between ? " and" : "," }
            words += " \(source.words)"
            if source.isConstant {
                operands.append(RunStep.Operand(source: source.words, value: source.words))
            } else {
                let came = check.takesMembers(of: source) ? members() : side()
                // Where the property is unset the operator alone decides: nothing was worked out.
                if property.value != nil { words += " (\(came.words))" }
                operands.append(RunStep.Operand(source: source.words, value: came.value))
            }
        }
        if check.ignoresCase { words += ", ignoring case" }
        return (
            RunStep.Condition(
                property: check.property.path, value: property.value, operator: check.operator.rawValue,
                ignoresCase: check.ignoresCase, operands: operands), words
        )
    }

    private func words(_ kind: Node.Kind) -> String {
        switch kind {
        case .participantCreated: return "started because the participant joined"
        case .participantUpdated: return "started because the participant changed"
        case .communicationEnded: return "started because a conversation ended"
        case .communicationUpdated: return "started because a communication changed"
        case .incomingSession: return "started because the participant wrote"
        case .fromAnotherFlow: return "came in from another flow"
        case .fieldCheck: return ""
        case .communication(let action):
            return "planned \(action.communicationName) (\(action.kind.name), agent \(action.agent), "
                + "channel \(action.channel))"
        case .cancelCommunications: return "canceled what was planned or open"
        case .updateField(let assignments):
            let list = assignments.map { "\($0.level.rawValue).\($0.field) to \($0.value.words)" }
            return "set " + list.joined(separator: ", ")
        case .action(let action): return action.words
        case .toAnotherFlow(let target):
            return "handed over to flow \(definition.flows.indices.contains(target) ? definition.flows[target].id : "")"
        }
    }
}

extension FieldCheck {
    /// Whether the evidence of an operand is the Python text of a value or of a list of them.
    fileprivate func takesMembers(of source: ValueSource) -> Bool {
        guard case .expression = source else { return false }
        return self.operator == .in || self.operator == .notIn
    }
}
