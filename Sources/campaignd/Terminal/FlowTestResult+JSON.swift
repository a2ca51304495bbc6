import Domain
import FlowEngine
import Runtime

extension FlowTestResult {
    /// The result as one JSON object on one line.
    var json: String {
        JSONLine.object([
            ("campaign", .text(campaign)), ("file", .text(file)), ("name", .text(name)), ("passed", .flag(isPassed)),
            ("milliseconds", .number(Int(duration.milliseconds))),
            (
                "faults",
                .array(
                    faults.map { fault in
                        .object([
                            ("line", fault.line.map { .number($0) } ?? .text(nil)), ("message", .text(fault.message)),
                        ])
                    })
            ),
            (
                "timeline",
                .array(
                    rows.map { row in
                        .object([
                            ("mark", .text(row.mark.rawValue)),
                            ("line", row.expected.map { .number($0.line) } ?? .text(nil)),
                            ("expected", row.expected.map { Self.entry($0) } ?? .text(nil)),
                            ("actual", row.actual.map { Self.event($0) } ?? .text(nil)),
                            ("differences", .list(row.differences)),
                        ])
                    })
            ),
        ])
    }

    private static func entry(_ entry: FlowTest.Entry) -> JSONLine.Value {
        var members: [(String, JSONLine.Value)] = []
        if let at = entry.at { members.append(("at", .text(at.text))) }
        members.append(("participant", .text(entry.participant)))
        members += subject(entry.subject)
        if case .some(let reason) = entry.reason { members.append(("reason", .text(reason))) }
        return .object(members)
    }

    private static func event(_ event: FlowTestEvent) -> JSONLine.Value {
        var members: [(String, JSONLine.Value)] = [
            ("at", .text(event.wallClock.text(seconds: false, offset: false))), ("instant", .text(event.at.iso8601)),
            ("participant", .text(event.participant)),
        ]
        members += subject(event.subject)
        members += [
            ("reason", .text(event.reason)), ("detail", .text(event.detail)), ("channel", .text(event.channel)),
        ]
        if let message = event.message {
            members += [
                ("to", .text(message.recipient)), ("subject", .text(message.subject)), ("text", .text(message.text)),
                ("html", .text(message.html)),
            ]
        }
        return .object(members)
    }

    private static func subject(_ subject: FlowTest.Entry.Subject) -> [(String, JSONLine.Value)] {
        switch subject {
        case .communication(let name, let status): [("communication", .text(name)), ("status", .text(status.name))]
        case .said(let name): [("communication", .text(name)), ("event", .text("said"))]
        case .failedRun(let flow): [("failed_flow", .text(flow))]
        case .rejectedRow(let code): [("rejected_row", .text(code))]
        }
    }
}
