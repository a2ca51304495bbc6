import Domain

extension LedgerEntry: CustomStringConvertible {
    /// In an operator's words; instants in ISO 8601 with the zone's offset.
    package var description: String {
        var text = ByteText()
        append(to: &text)
        return text.string
    }

    func append(to text: inout ByteText) {
        switch self {
        case .zone(let name, let source):
            text.append("zone ")
            text.append(text: name)
            switch source {
            case .participant: text.append(", the participant's")
            case .campaign: text.append(", the campaign's")
            case .tenant: text.append(", the tenant's")
            case nil: break
            }
        case .zoneMissing(let name):
            text.append("zone ")
            text.append(text: name)
            text.append(" is not in this system's tz database")
        case .baseInstant(let instant):
            text.append("base ")
            text.append(instant.wallClock)
            text.append(", an instant")
        case .baseDate(let date, let instant):
            text.append("base ")
            text.append(date)
            text.append(", a date: it begins at ")
            text.append(instant.wallClock)
        case .baseDateMissing(let date, let instant):
            text.append("base ")
            text.append(date)
            text.append(", a date that never was in this zone: the first instant after it is ")
            text.append(instant.wallClock)
        case .baseWallClock(let reading, let instant):
            text.append("base ")
            text.append(reading)
            text.append(" on the zone's clock: ")
            text.append(instant.wallClock)
        case .baseInGap(let reading, let instant):
            text.append("base ")
            text.append(reading)
            text.append(" does not exist on the zone's clock (gap): moved forward by the gap to ")
            text.append(instant.wallClock)
        case .baseInFold(let reading, let instant):
            text.append("base ")
            text.append(reading)
            text.append(" occurs twice on the zone's clock (fold): the first is meant, ")
            text.append(instant.wallClock)
        case .baseUnset:
            text.append("the base time is unset")
        case .window(let window):
            LedgerEntry.append(window, to: &text)
        case .baseInWindow:
            text.append("the base lies in the window")
        case .windowOpens(let instant):
            text.append("the window next opens at ")
            text.append(instant.wallClock)
        case .clockChange(let change):
            text.append(change.isGap ? "clocks go forward from " : "clocks go back from ")
            text.append(LocalInstant(instant: change.at.instant, utcOffset: change.offsetBefore).wallClock)
            text.append(" to ")
            text.append(change.at.wallClock)
            text.append(
                change.isGap ? " (gap): what lies between is never read" : " (fold): what lies between is read twice")
        case .shifted(let shift, to: let instant):
            switch shift {
            case .weekday: text.append("not a permitted day: moved to ")
            case .holiday: text.append("a holiday: moved to ")
            case .quietHours: text.append("quiet hours: moved to ")
            }
            text.append(instant.wallClock)
        case .repeatedWallClock(let instant, let isFirst):
            text.append(instant.wallClock)
            text.append(isFirst ? " is the first of two passes (fold)" : " is the second of two passes (fold)")
        case .bestTime(let evidence, let first):
            LedgerEntry.append(evidence, first, to: &text)
        case .planned(let instant):
            text.append("planned at ")
            text.append(instant.wallClock)
        case .neverAllowed:
            text.append("no instant is allowed within ")
            text.append(Int64(Plan.searchedDays))
            text.append(" days of the base")
        case .deadline(let instant, let duration):
            text.append("deadline ")
            text.append(instant.wallClock)
            text.append(", ")
            let minutes = duration.components.seconds / 60
            text.append(minutes / 60, digits: 2)
            text.append(":")
            text.append(minutes % 60, digits: 2)
            text.append(" later")
        case .recorded(let instant):
            text.append("the plan on record stands, made under earlier settings or zone data: ")
            text.append(instant.wallClock)
        case .lateStart(let now, let start):
            text.append("late, at ")
            text.append(now.wallClock)
            text.append(": starts at ")
            text.append(start.wallClock)
        case .windowClosed(let now):
            text.append("late, at ")
            text.append(now.wallClock)
            text.append(": no allowed instant is left up to the deadline")
        }
    }

    private static func append(_ evidence: BestTimeEvidence, _ first: LocalInstant, to text: inout ByteText) {
        text.append("best time to contact: ")
        guard let hour = evidence.hour else {
            text.append("nobody has read or replied yet, so the first allowed instant holds, ")
            text.append(first.wallClock)
            return
        }
        text.append("the hour from ")
        appendTime(hour * 60, to: &text)
        text.append(" instead of the first allowed instant ")
        text.append(first.wallClock)
        text.append(", from ")
        append(evidence.ownReplies, evidence.ownReads, to: &text)
        text.append(" of the person's own, ")
        append(evidence.campaignReplies, evidence.campaignReads, to: &text)
        text.append(" in the campaign, ")
        append(evidence.tenantReplies, evidence.tenantReads, to: &text)
        text.append(" in all")
    }

    private static func append(_ replies: UInt32, _ reads: UInt32, to text: inout ByteText) {
        text.append(Int64(replies))
        text.append(replies == 1 ? " reply and " : " replies and ")
        text.append(Int64(reads))
        text.append(reads == 1 ? " read" : " reads")
    }

    private static func append(_ window: ContactWindow, to text: inout ByteText) {
        text.append("window ")
        if window.isWholeDay {
            text.append("the whole day")
        } else {
            appendTime(window.from, to: &text)
            text.append(" to ")
            appendTime(window.to, to: &text)
            if window.isOvernight { text.append(" of the next day") }
        }
        if window.days == .all { return }
        text.append(window.isOvernight ? ", opening on " : ", on ")
        if window.days.isEmpty { text.append("no day") }
        var isFirst = true
        for day in Weekday.allCases where window.days.contains(day) {
            if !isFirst { text.append(", ") }
            isFirst = false
            text.append(text: day.name)
        }
    }

    private static func appendTime(_ minute: Int, to text: inout ByteText) {
        text.append(Int64(minute / 60), digits: 2)
        text.append(":")
        text.append(Int64(minute % 60), digits: 2)
    }
}
