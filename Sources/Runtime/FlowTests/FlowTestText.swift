import Domain
import FlowEngine

/// Writes the result of a flow test for people: two timelines side by side, what differs below.
package struct FlowTestText: Sendable {
    /// Colours for a terminal.
    package var isColored: Bool
    /// Columns that there is room for.
    package var width: Int

    package init(isColored: Bool = false, width: Int = 120) {
        self.isColored = isColored
        self.width = max(60, width)
    }

    /// `ok` and a name; for a failed one its timelines too.
    package func lines(_ result: FlowTestResult) -> [String] {
        let milliseconds = result.duration.milliseconds
        let title = "\(result.campaign)/\(result.file)  \(result.name)"
        if result.isPassed { return ["\(colored("ok  ", .green))  \(title)  (\(milliseconds) ms)"] }
        var lines = ["\(colored("FAIL", .red))  \(title)  (\(milliseconds) ms)"]
        for fault in result.faults {
            let place = fault.line.map { "\(result.campaign)/\(result.file):\($0): " } ?? ""
            lines += wrapped("\(place)\(fault.message)", indent: 6)
        }
        if result.rows.allSatisfy({ $0.mark == .same }) { return lines }
        let left = min(
            (width - 10) / 2,
            max(8, result.rows.map { shown($0.expected, beside: $0.actual).unicodeScalars.count }.max() ?? 0))
        lines.append("      \(padded("expected", left))  actual")
        for row in result.rows { lines += self.lines(row, left: left) }
        return lines
    }

    private func lines(_ row: FlowTestResult.Row, left: Int) -> [String] {
        let mark: String
        let color: Color?
        switch row.mark {
        case .same: (mark, color) = ("=", nil)
        case .different: (mark, color) = ("!", .yellow)
        case .missing: (mark, color) = ("-", .red)
        case .unexpected: (mark, color) = ("+", .red)
        }
        let expected = folded(shown(row.expected, beside: row.actual), to: left)
        let actual = folded(row.actual.map(shown) ?? "nothing", to: max(20, width - left - 10))
        var lines: [String] = []
        for index in 0..<max(expected.count, actual.count) {
            let (a, b) = (index < expected.count ? expected[index] : "", index < actual.count ? actual[index] : "")
            let line = "    \(index == 0 ? mark : " ") \(padded(a, left))  \(b)"
            lines.append(color.map { colored(line, $0) } ?? line)
        }
        let place = row.expected.map { "line \($0.line): " } ?? ""
        switch row.mark {
        case .same, .unexpected: break
        case .missing: lines += wrapped("\(place)did not come", indent: 8)
        case .different: lines += row.differences.flatMap { wrapped(place + $0, indent: 8) }
        }
        if row.mark == .unexpected || row.mark == .different, let detail = row.actual?.detail {
            lines += wrapped("because: \(detail)", indent: 8)
        }
        return lines
    }

    // MARK: Entries

    /// What an entry leaves out is shown as what came beside it, so that the eye sees what differs only.
    private func shown(_ entry: FlowTest.Entry?, beside event: FlowTestEvent?) -> String {
        guard let entry else { return "nothing" }
        let time = entry.at.map { $0.reading.text(seconds: $0.hasSeconds, offset: true, separator: " ") }
        var parts = [time ?? event.map(Self.time) ?? "at some time", entry.participant, entry.subject.words]
        switch entry.reason {
        case .some(.some(let reason)): parts.append(reason)
        case .some(.none): break
        case .none: if let reason = event?.reason { parts.append(reason) }
        }
        return parts.joined(separator: " ")
    }

    private func shown(_ event: FlowTestEvent) -> String {
        ([Self.time(event), event.participant, event.subject.words] + (event.reason.map { [$0] } ?? []))
            .joined(separator: " ")
    }

    private static func time(_ event: FlowTestEvent) -> String {
        let hasSeconds = event.wallClock.microsecondOfDay % 60_000_000 >= 1_000_000
        return event.wallClock.text(seconds: hasSeconds, offset: false, separator: " ")
    }

    // MARK: Layout

    private enum Color: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    private func colored(_ text: String, _ color: Color) -> String {
        isColored ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }

    private func wrapped(_ text: String, indent: Int) -> [String] {
        let space = String(repeating: " ", count: indent)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.flatMap { folded(String($0), to: max(20, width - indent)) }.map { space + $0 }
    }

    /// Broken between words where there is no room; a word that is longer than the room is cut.
    private func folded(_ text: String, to room: Int) -> [String] {
        var lines: [String] = []
        var line: [Unicode.Scalar] = []
        for word in text.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(Self.text(line))
                line = [" ", " "]
            } else if !line.isEmpty {
                line.append(" ")
            }
            line += word
            while line.count > room {
                lines.append(Self.text(line.prefix(room)))
                line = [" ", " "] + line.dropFirst(room)
            }
        }
        lines.append(Self.text(line))
        return lines
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
