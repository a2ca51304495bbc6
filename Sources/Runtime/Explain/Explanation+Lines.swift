import FlowEngine

extension ParticipantExplanation {
    /// The whole story for a terminal, in the order it happened.
    package var lines: [String] {
        let object = objectID.isEmpty ? "" : ", object \(objectID)"
        var lines = ["participant \(id)", "  campaign \(campaign)\(object)", "  zone \(zone), the \(zoneSource)'s"]
        lines.append("  joined at \(joinedAt)\(broughtInBy.map { ", by \($0)" } ?? "")")
        if let changedBy { lines.append("  last changed by \(changedBy)") }
        if runs.isEmpty { lines += ["", "No flow has run for this participant."] }
        for run in runs { lines += [""] + run.lines }
        for wait in waits ?? [] { lines += [""] + wait.lines }
        for communication in communications { lines += [""] + communication.lines }
        return lines
    }
}

extension WaitExplanation {
    package var lines: [String] {
        ["a run waits at \(flow)/\(node) since \(since)\(until.map { ", until \($0)" } ?? "")", "  \(words)"]
    }
}

extension RunExplanation {
    package var lines: [String] {
        var lines = ["\(at)  flow \(flow), version \(version): \(outcome)"]
        lines.append("  because: \(eventWords)\(chain > 1 ? " (event \(chain) of its chain)" : "")")
        let width = steps.map(\.place.count).max() ?? 0
        for step in steps {
            lines.append(
                "    \(step.place)\(String(repeating: " ", count: width - step.place.count))  \(step.words)")
        }
        if let failure {
            let words = failure.split(separator: "\n", omittingEmptySubsequences: false)
            lines.append("  failed, and changed nothing: \(words.first ?? "")")
            lines += words.dropFirst().map { "    \($0)" }
        }
        return lines
    }
}

extension CommunicationExplanation {
    package var lines: [String] {
        var lines = ["communication \(name), \(kind) by agent \(agent) through channel \(channel): \(status)"]
        lines.append("  \(id)")
        if let reason { lines.append("  reason \(reason): \(reasonWords ?? "")\(detail.map { " (\($0))" } ?? "")") }
        if let plannedAt { lines.append("  planned at \(plannedAt)\(deadline.map { ", deadline \($0)" } ?? "")") }
        if let dueAt, dueAt != plannedAt { lines.append("  next due at \(dueAt)") }
        if let run { lines += ["  planned by a run:"] + run.lines.map { "    \($0)" } }
        lines.append("  why then:")
        lines += ledger.map { "    \($0)" }
        if !history.isEmpty {
            lines.append("  what became of it:")
            lines += history.map { change in
                "    \(change.at)  \(change.status)\(change.reason.map { ", \($0)" } ?? "")"
                    + (change.detail.map { ": \($0)" } ?? "")
            }
        }
        if !attempts.isEmpty {
            lines.append("  attempts:")
            lines += attempts.map { "    \($0.at)  \($0.outcome)" }
        }
        if !replies.isEmpty { lines.append("  they wrote:") }
        for reply in replies {
            // Lines of the text itself stand further in, so that none looks like one of these.
            let words = reply.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            lines.append("    \(reply.at)  \(printable(words.first ?? ""))")
            lines += words.dropFirst().map { "      \(printable($0))" }
        }
        if !results.isEmpty {
            lines.append("  results:")
            lines += results.sorted { $0.key < $1.key }.map { "    \($0.key) is \($0.value)" }
        }
        return lines
    }
}

extension RunStep {
    fileprivate var place: String { "\(flow)/\(node)" }
}

/// Text from outside without what a terminal would take for a command.
private func printable(_ text: Substring) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        shown.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(shown)
}
