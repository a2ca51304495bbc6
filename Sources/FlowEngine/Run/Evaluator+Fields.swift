import Domain
import Expressions
import Scheduling

extension Evaluator {
    /// Writes an `update_field` node's assignments in order, each seeing those before it.
    mutating func assign(_ index: Int, _ state: inout ParticipantState) throws(RunFailure) {
        for assignment in campaign.assignments[index] {
            var value = try value(of: assignment.value, state)
            if let unconverted = value {
                guard let converted = try converted(unconverted, to: assignment, state) else {
                    let name = campaign.catalog.name(of: assignment.id) ?? ""
                    throw RunFailure(
                        "\(assignment.level.rawValue).\(name) cannot hold the value (a \(assignment.type.rawValue))")
                }
                value = converted
            }
            write(assignment.level, assignment.id, value, &state)
            if assignment.id == .result {
                write(.participant, .resultAt, value == nil ? nil : .datetime(CivilDateTime(utc: now)), &state)
            }
        }
    }

    private mutating func write(
        _ level: FieldLevel, _ id: FieldID, _ value: FieldValue?, _ state: inout ParticipantState
    ) {
        let before = state[level, id]
        if before == value { return }
        run.fieldChanges.append(RunProgress.FieldChange(level: level, id: id, before: before))
        state[level, id] = value
    }

    /// The value as the field holds it, or nil where it cannot. Nothing is lost: `3.0` is an integer, `3.5` is not;
    /// text fields take numbers, dates and booleans as templates show them.
    private mutating func converted(
        _ value: FieldValue, to assignment: CompiledAssignment, _ state: ParticipantState
    ) throws(RunFailure) -> FieldValue? {
        switch (assignment.type, value) {
        case (.string, .string), (.url, .string), (.phone, .string), (.integer, .integer), (.number, .number),
            (.boolean, .boolean), (.date, .date), (.datetime, .datetime):
            return value
        case (.string, _):
            return .string(value.templateText)
        case (.email, .string(let text)):
            return .string(text.lowercased())
        case (.choice, .string(let text)):
            return assignment.options.isEmpty || assignment.options.contains(text) ? value : nil
        case (.integer, .number(let number)):
            return Int64(exactly: number).map { .integer($0) }
        case (.number, .integer(let number)):
            return .number(Double(number))
        case (.datetime, .date(let date)):
            return .datetime(CivilDateTime(date: date, microsecondOfDay: 0))
        case (.date, .datetime(let datetime)):
            guard let instant = datetime.instant else { return .date(datetime.date) }
            return .date(try zone(of: state).localDate(at: instant))
        case (.email, _), (.phone, _), (.url, _), (.choice, _), (.integer, _), (.number, _), (.boolean, _),
            (.date, _), (.datetime, _):
            return nil
        }
    }
}
