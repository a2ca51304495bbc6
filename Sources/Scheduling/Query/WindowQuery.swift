import Domain

/// `campaignd when`: answers what the scheduling rule makes of one case, a JSON object per line in and out.
///
/// In: `{"timezone", "base", "from", "to", "days"?, "duration", "now"?}`; `base` is a date, a datetime with or without
/// offset, `"today"` (then `now` says when that is) or null for an unset field; `now` is a datetime. Without `now`
/// nothing is late.
///
/// Out: `{"outcome": "planned"|"canceled"|"skipped", "planned_at", "deadline", "starts_at"?, "reason"?, "ledger"}`.
/// `planned_at` and `deadline` are those of rule 3 and 4, null where the outcome is skipped; `starts_at` is there where
/// `now` is past `planned_at` and the communication still starts (rule 5). A line that cannot be answered gives
/// `{"error", "field"?}`.
package struct WindowQuery: Sendable {
    private let restrictions: Restrictions

    /// - Parameter restrictions: the tenant's quiet hours and holidays, taken out of every window.
    package init(restrictions: Restrictions = .none) { self.restrictions = restrictions }

    /// Appends the answer to one line, without a line feed.
    /// - Returns: whether the line could be answered.
    @discardableResult
    package func answer(_ line: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        var text = ByteText()
        swap(&text.bytes, &output)
        defer { swap(&text.bytes, &output) }
        let start = text.bytes.count
        do throws(WindowQueryError) {
            try WindowQueryLine.read(line) { (line) throws(WindowQueryError) in try answer(line, to: &text) }
            return true
        } catch {
            text.bytes.removeSubrange(start...)
            text.append("{\"error\":")
            text.append(quoted: error.message)
            if let field = error.field {
                text.append(",\"field\":")
                text.append(quoted: field)
            }
            text.append("}")
            return false
        }
    }

    /// The line of one case given in parts, as command-line flags are.
    package static func line(
        timezone: String, base: String, from: String, to: String, days: [String]? = nil, duration: String,
        now: String? = nil
    ) -> [UInt8] {
        var text = ByteText()
        text.append("{\"timezone\":")
        text.append(quoted: timezone)
        text.append(",\"base\":")
        text.append(quoted: base)
        text.append(",\"from\":")
        text.append(quoted: from)
        text.append(",\"to\":")
        text.append(quoted: to)
        text.append(",\"duration\":")
        text.append(quoted: duration)
        if let days {
            text.append(",\"days\":[")
            for (index, day) in days.enumerated() {
                if index > 0 { text.append(",") }
                text.append(quoted: day)
            }
            text.append("]")
        }
        if let now {
            text.append(",\"now\":")
            text.append(quoted: now)
        }
        text.append("}")
        return text.bytes
    }

    private func answer(_ line: WindowQueryLine, to text: inout ByteText) throws(WindowQueryError) {
        let zone = try zone(line.timezone)
        var window = ContactWindow(from: try minute(line.from, of: "from"), to: try minute(line.to, of: "to"))
        if let days = line.days { window.days = days }
        guard let duration = try required(line.duration, "duration", ContactWindow.duration) else {
            throw WindowQueryError(message: "duration must be a length of time such as 08:00", field: "duration")
        }
        let now = try now(line.now, in: zone)
        let base = try base(line, now: now)

        var account = PlanAccount(zone: zone, window: window, duration: duration, restrictions: restrictions)
        account.entries.append(.zone(name: zone.identifier, source: nil))
        guard let start = account.open(base: base) else {
            append(.skipped, plan: nil, startsAt: nil, reason: .baseTimeUnset, account: account, to: &text)
            return
        }
        guard case .planned(let at, let deadline) = account.plan(from: start) else {
            append(.skipped, plan: nil, startsAt: nil, reason: .neverAllowed, account: account, to: &text)
            return
        }
        var startsAt: Instant?
        if let now, now > at {
            switch account.start(plannedAt: at, deadline: deadline, now: now) {
            case .now: startsAt = now
            case .later(let later): startsAt = later
            case .windowClosed:
                append(
                    .canceled, plan: (at, deadline), startsAt: nil, reason: .windowClosed, account: account, to: &text)
                return
            }
        }
        append(.planned, plan: (at, deadline), startsAt: startsAt, reason: nil, account: account, to: &text)
    }

    // MARK: keys

    private func required<Value>(
        _ text: WindowQueryLine.Text?, _ field: String, _ parse: (WindowQueryLine.Text) -> Value
    ) throws(WindowQueryError) -> Value {
        guard let text else { throw WindowQueryError(message: "\(field) is missing", field: field) }
        return parse(text)
    }

    private func zone(_ text: WindowQueryLine.Text?) throws(WindowQueryError) -> Zone {
        let name = try required(text, "timezone") { String(decoding: $0, as: UTF8.self) }
        guard let zone = Zone.named(name) else {
            throw WindowQueryError(
                message: "no time zone \"\(name)\" in the tz database; a name such as Europe/London is right",
                field: "timezone")
        }
        return zone
    }

    private func minute(_ text: WindowQueryLine.Text?, of field: String) throws(WindowQueryError) -> Int {
        guard let minute = try required(text, field, ContactWindow.minuteOfDay) else {
            throw WindowQueryError(message: "\(field) must be a time of day, 00:00 to 23:59", field: field)
        }
        return minute
    }

    private func now(_ text: WindowQueryLine.Text?, in zone: Zone) throws(WindowQueryError) -> Instant? {
        guard let text else { return nil }
        guard case .datetime(let reading)? = ISO8601(text) else {
            throw WindowQueryError(message: "now must be a datetime such as 2026-06-30T10:00:00+02:00", field: "now")
        }
        return zone.resolve(reading)
    }

    private func base(_ line: WindowQueryLine, now: Instant?) throws(WindowQueryError) -> PlanInputs.Base {
        if line.isBaseNull { return .unset }
        let right = "a date such as 2026-06-30, or a datetime such as 2026-06-30T10:00:00 with or without offset"
        guard let text = line.base else { throw WindowQueryError(message: "base is missing", field: "base") }
        switch ISO8601(text) {
        case .date(let date): return .date(date)
        case .datetime(let reading): return reading.instant.map { .instant($0) } ?? .wallClock(reading)
        case nil:
            guard text.elementsEqual("today".utf8) else {
                throw WindowQueryError(message: "base must be \(right)", field: "base")
            }
            guard let now else {
                throw WindowQueryError(message: "base \"today\" needs now, the instant of planning", field: "base")
            }
            return .instant(now)
        }
    }

    // MARK: answer

    private enum Outcome {
        case planned, canceled, skipped
    }

    private func append(
        _ outcome: Outcome, plan: (at: Instant, deadline: Instant)?, startsAt: Instant?, reason: StatusReason?,
        account: PlanAccount, to text: inout ByteText
    ) {
        switch outcome {
        case .planned: text.append("{\"outcome\":\"planned\"")
        case .canceled: text.append("{\"outcome\":\"canceled\"")
        case .skipped: text.append("{\"outcome\":\"skipped\"")
        }
        if let plan {
            text.append(",\"planned_at\":")
            append(plan.at, in: account.zone, to: &text)
            text.append(",\"deadline\":")
            append(plan.deadline, in: account.zone, to: &text)
        } else {
            text.append(",\"planned_at\":null,\"deadline\":null")
        }
        if let startsAt {
            text.append(",\"starts_at\":")
            append(startsAt, in: account.zone, to: &text)
        }
        if let reason {
            text.append(",\"reason\":\"")
            text.append(text: reason.rawValue)
            text.append("\"")
        }
        text.append(",\"ledger\":[\"")
        for (index, entry) in account.entries.enumerated() {
            if index > 0 { text.append("\",\"") }
            // Entries of a zone that exists hold nothing that JSON escapes.
            entry.append(to: &text)
        }
        text.append("\"]}")
    }

    private func append(_ instant: Instant, in zone: Zone, to text: inout ByteText) {
        text.append("\"")
        text.append(zone.wallClock(at: instant))
        text.append("\"")
    }
}
