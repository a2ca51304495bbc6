import Domain
import Scheduling

extension Evaluator {
    /// The value that a reference names now; nil where it is unset.
    func value(of reference: CompiledReference, _ state: ParticipantState) -> FieldValue? {
        switch reference {
        case .customer(let id): state.customer[id]
        case .participant(let id): state.participant[id]
        case .conversation(let attribute):
            if let conversation {
                conversation.value(of: attribute)
            } else {
                state.communications.last?.value(of: attribute)
            }
        case .named(let name, let attribute):
            state.communications.last { $0.name == name }?.value(of: attribute)
        }
    }

    mutating func value(of source: CompiledSource, _ state: ParticipantState) throws(RunFailure) -> FieldValue? {
        switch source {
        case .constant(let value): return value
        case .reference(let reference): return value(of: reference, state)
        case .expression(let index): return try evaluateValue(index, state)
        case .today(let days):
            let today = try zone(of: state).localDate(at: now)
            let (day, overflows) = Int(today.daysSinceEpoch).addingReportingOverflow(days)
            guard !overflows, day >= CivilDate.minimum.daysSinceEpoch, day <= CivilDate.maximum.daysSinceEpoch else {
                throw RunFailure("today and \(days) days is no date of the years 1 to 9999")
            }
            return .date(CivilDate(daysSinceEpoch: Int32(day)))
        }
    }

    /// The zone that decides: the participant's, else the campaign's, else the tenant's.
    mutating func zone(of state: ParticipantState) throws(RunFailure) -> Zone {
        if let zone { return zone }
        let found: Zone
        if let name = state.zone {
            guard let named = zone(named: name) else {
                throw RunFailure("the participant's time zone is not in the system's tz database (an IANA name)")
            }
            found = named
            zoneSource = .participant
        } else if let campaignZone = campaign.campaignZone {
            found = campaignZone
            zoneSource = .campaign
        } else {
            found = campaign.tenantZone
            zoneSource = .tenant
        }
        zone = found
        return found
    }

    private mutating func zone(named name: String) -> Zone? {
        if let zone = zones[name] { return zone }
        guard let zone = Zone.named(name) else { return nil }
        zones[name] = zone
        return zone
    }
}

extension CommunicationSnapshot {
    func value(of attribute: CompiledReference.Attribute) -> FieldValue? {
        switch attribute {
        case .status: .string(status.name)
        case .name: name.isEmpty ? nil : .string(name)
        case .channel: .string(channel)
        case .agent: agent.isEmpty ? nil : .string(agent)
        case .startedAt: startedAt.map { .datetime(CivilDateTime(utc: $0)) }
        case .endedAt: endedAt.map { .datetime(CivilDateTime(utc: $0)) }
        case .result(let field): results[field]
        }
    }
}

extension CivilDateTime {
    /// The reading of an instant in UTC, offset 0; instants beyond the years 1 to 9999 read as the nearest in them.
    init(utc instant: Instant) {
        let day = Int64(86_400_000)
        let lowest = Int64(CivilDate.minimum.daysSinceEpoch) * day
        let highest = (Int64(CivilDate.maximum.daysSinceEpoch) + 1) * day - 1
        let milliseconds = min(max(instant.milliseconds, lowest), highest)
        let date = (milliseconds - (milliseconds % day + day) % day) / day
        self.init(
            date: CivilDate(daysSinceEpoch: Int32(date)), microsecondOfDay: (milliseconds - date * day) * 1000,
            utcOffset: 0)
    }
}
