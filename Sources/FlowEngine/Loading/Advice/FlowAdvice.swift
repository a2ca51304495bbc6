import Domain
import Expressions

/// What can be said of the flows of a campaign only together: warnings, no mistakes.
struct FlowAdvice {
    private let walk: FlowWalk
    private let outlines: [FlowOutline]

    /// - Parameter outlines: of the same flows, in the same order.
    init(_ flows: [FlowDefinition], _ outlines: [FlowOutline]) {
        walk = FlowWalk(flows)
        self.outlines = outlines
    }

    func report() {
        reportCircles()
        reportUncheckedEnds()
    }

    private func reportCircles() {
        var search = FlowCircles(walk)
        for circle in search.circles() {
            outlines[circle.place.flow].report.warning(
                .flowCircle, at: offset(circle.place),
                "flows set each other off in a circle: \(circle.description) (end it by a Field Check on something that "
                    + "the circle changes, as a field that it counts in)")
        }
    }

    /// Ends that lead to a message whatever became of the conversation: one that a flow called off ends too.
    private func reportUncheckedEnds() {
        for (flow, definition) in walk.flows.enumerated() where definition.isActive {
            for (node, kind) in definition.nodes.map(\.kind).enumerated() {
                guard case .communicationEnded(_, let reasons) = kind, reasons.accepts(.canceledByFlow) else {
                    continue
                }
                let place = FlowPlace(flow: flow, node: node)
                let work = walk.work(from: place) { $0.looksAtOutcome ? [] : [.match, .otherwise] }
                guard let name = work.planned.compactMap({ walk.action(at: $0)?.communicationName }).first else {
                    continue
                }
                outlines[flow].report.warning(
                    .statusNotChecked, at: offset(place),
                    "\(name) is planned whatever became of the conversation, also where a flow or an operator called it "
                        + "off (check communication.status, or give \"except_reason\": [\"canceled_by_flow\"])")
            }
        }
    }

    private func offset(_ place: FlowPlace) -> Int {
        guard case .object(let members)? = outlines[place.flow].document.root?.value,
            case .array(let nodes)? = members.first(where: { $0.key == "nodes" })?.value.value,
            nodes.indices.contains(place.node)
        else { return 0 }
        return nodes[place.node].offset
    }
}

extension FieldCheck {
    /// It asks what became of a conversation.
    fileprivate var looksAtOutcome: Bool {
        let isOutcome = { (property: PropertyReference) in
            switch property {
            case .result, .communication(.status), .communication(.result), .namedCommunication(_, .status),
                .namedCommunication(_, .result):
                true
            case .customer, .participant, .communication, .namedCommunication: false
            }
        }
        if reads.contains(where: isOutcome) { return true }
        return operands.contains { operand in
            guard case .expression(let expression) = operand else { return false }
            return expression.references.contains {
                $0.scope == .result || $0.scope == .communication && $0.name == "status"
            }
        }
    }
}
