package import Domain
package import FlowEngine
import Scheduling
import Values

/// What an entry says and an event is not.
enum FlowTestDifference {
    /// One sentence a difference; empty where the event is what the entry says.
    static func between(_ entry: FlowTest.Entry, _ event: FlowTestEvent) -> [String] {
        var found: [String] = []
        func note(_ key: String, _ expected: String, _ actual: String) {
            found.append("\(key): expected \(expected), was \(actual)")
        }
        if entry.participant != event.participant { note("participant", entry.participant, event.participant) }
        switch (entry.subject, event.subject) {
        case (.communication(let a, let status), .communication(let b, let actual)):
            if a != b { note("communication", a, b) }
            if status != actual { note("status", status.name, actual.name) }
        case (.said(let a), .said(let b)): if a != b { note("communication", a, b) }
        case (.failedRun(let a), .failedRun(let b)): if a != b { note("failed_flow", a, b) }
        case (.rejectedRow(let a), .rejectedRow(let b)): if a != b { note("rejected_row", a, b) }
        case (.communication, _), (.said, _), (.failedRun, _), (.rejectedRow, _):
            note("entry", entry.subject.words, event.subject.words)
        }
        if let at = entry.at, !at.means(event.wallClock) { note("at", at.text, event.wallClock.text(like: at)) }
        if let planned = entry.plannedFor {
            if event.plannedFor.map({ !planned.means($0) }) ?? true {
                note("planned_for", planned.text, event.plannedFor?.text(like: planned) ?? "nothing")
            }
        }
        compareReason(entry, event, note)
        if let channel = entry.channel, channel != event.channel { note("channel", channel, event.channel ?? "none") }
        if let agent = entry.agent, agent != event.agent { note("agent", agent, event.agent ?? "none") }
        if let address = entry.address, address != event.message?.recipient {
            note("to", address, event.message?.recipient ?? "nobody: nothing was sent")
        }
        found += text("subject", entry.title, event.message?.subject, event)
        let isSaid = if case .said = entry.subject { true } else { false }
        found += text(isSaid ? "said" : "text", entry.text, event.message?.text, event)
        found += text("html", entry.html, event.message?.html, event)
        let template = event.message?.template
        if let name = entry.templateName, name != template?.name {
            note("template.name", name, template?.name ?? "none")
        }
        if let language = entry.templateLanguage, language != template?.language {
            note("template.language", language, template?.language ?? "none")
        }
        if let parameters = entry.templateParameters, parameters != template?.parameters {
            note("template.parameters", "\(parameters)", template.map { "\($0.parameters)" } ?? "none")
        }
        if let named = entry.templateNamedParameters, named != template?.namedParameters {
            note("template.parameters", shown(named), template.map { shown($0.namedParameters) } ?? "none")
        }
        for field in entry.fields {
            let value = event.fields[FlowTestEvent.FieldName(level: field.level, name: field.name)]
            if value != field.value { note(field.written, field.value.shown, value.shown) }
        }
        return found
    }

    private static func compareReason(
        _ entry: FlowTest.Entry, _ event: FlowTestEvent, _ note: (String, String, String) -> Void
    ) {
        guard case .some(let reason) = entry.reason else { return }
        switch event.subject {
        case .communication, .said, .rejectedRow:
            if reason != event.reason { note("reason", reason ?? "none", event.reason ?? "none") }
        case .failedRun:
            if let reason, !(event.reason ?? "").contains(reason) {
                note("reason", "one with \(quoted(reason))", quoted(event.reason ?? ""))
            }
        }
    }

    private static func text(
        _ key: String, _ expectation: FlowTest.TextExpectation?, _ text: String?, _ event: FlowTestEvent
    ) -> [String] {
        guard let expectation else { return [] }
        guard let text else {
            return ["\(key): \(event.message == nil ? "nothing was sent" : "the message has none")"]
        }
        switch expectation {
        case .equals(let wanted):
            return wanted == text ? [] : ["\(key): expected \(quoted(wanted)), was \(quoted(text))"]
        case .holds(let contains, let notContains):
            return contains.filter { !text.contains($0) }.map {
                "\(key): does not contain \(quoted($0)): \(quoted(text))"
            }
                + notContains.filter { text.contains($0) }.map { "\(key): contains \(quoted($0)): \(quoted(text))" }
        }
    }

    private static func shown(_ named: [String: String]) -> String {
        named.sorted { $0.key < $1.key }.map { "\($0.key): \(quoted($0.value))" }.joined(separator: ", ")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\n", with: "\\n").replacing("\r", with: "") + "\""
    }
}

extension FlowTest.Moment {
    /// Whether a wall clock is this moment: to the minute, to the second where it has one, and with an offset the instant.
    func means(_ wallClock: CivilDateTime) -> Bool {
        let unit: Int64 = hasSeconds ? 1_000_000 : 60_000_000
        var mine = reading.wallMicroseconds
        var other = wallClock.wallMicroseconds
        if let offset = reading.utcOffset {
            mine -= Int64(offset) * 1_000_000
            other -= Int64(wallClock.utcOffset ?? 0) * 1_000_000
        }
        return floored(mine, unit) == floored(other, unit)
    }

    private func floored(_ value: Int64, _ unit: Int64) -> Int64 {
        value >= 0 ? value / unit : -((unit - 1 - value) / unit)
    }

    /// As a test writes it.
    package var text: String { reading.text(like: self) }
}

extension CivilDateTime {
    /// With seconds and offset only where `moment` has them.
    func text(like moment: FlowTest.Moment) -> String {
        text(seconds: moment.hasSeconds, offset: moment.reading.utcOffset != nil)
    }

    /// `2026-06-08T09:00`, the second and the offset where they are asked for.
    package func text(seconds: Bool, offset: Bool, separator: String = "T") -> String {
        let (year, month, day) = date.components
        let second = Int(microsecondOfDay / 1_000_000)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let years = String(year)
        let padded = String(repeating: "0", count: max(0, 4 - years.utf8.count)) + years
        var text = "\(padded)-\(two(month))-\(two(day))\(separator)\(two(second / 3600)):\(two(second / 60 % 60))"
        if seconds { text += ":\(two(second % 60))" }
        if offset, let utcOffset {
            let distance = Int(utcOffset.magnitude)
            text += "\(utcOffset < 0 ? "-" : "+")\(two(distance / 3600)):\(two(distance / 60 % 60))"
        }
        return text
    }
}

extension FlowTest.Entry.Subject {
    /// As a line of a timeline shows it.
    var words: String {
        switch self {
        case .communication(let name, let status): "\(name) \(status.name)"
        case .said(let name): "\(name) says"
        case .failedRun(let flow): "run of \(flow) failed"
        case .rejectedRow(let code): "row rejected \(code)"
        }
    }
}

extension FieldValue? {
    /// For people.
    var shown: String {
        switch self {
        case nil: "unset"
        case .string(let text)?: "\"\(text)\""
        case let value?: ValueText.render(value)
        }
    }
}
