import Domain
import Scheduling
import Values

extension Evaluator {
    /// Writes an `update_field` node's assignments in order, each seeing those before it.
    mutating func assign(_ index: Int, _ state: inout ParticipantState) throws(RunFailure) {
        for assignment in campaign.assignments[index] {
            try assign(try value(of: assignment.value, state), to: assignment, &state)
        }
    }

    /// Writes one field, its value brought to the field's type; nil clears it.
    mutating func assign(
        _ unfitted: FieldValue?, to assignment: CompiledAssignment, _ state: inout ParticipantState
    ) throws(RunFailure) {
        var value = unfitted
        if let unconverted = value {
            switch try converted(unconverted, to: assignment, state) {
            case .value(let converted): value = converted
            case .unset: value = nil
            case .unfit:
                let name = campaign.catalog.name(of: assignment.id) ?? ""
                throw RunFailure(
                    "\(assignment.level.rawValue).\(name) cannot hold the value (a \(assignment.type.rawValue))")
            }
        }
        write(assignment.level, assignment.id, value, &state)
        if assignment.id == .result {
            write(.participant, .resultAt, value == nil ? nil : .datetime(CivilDateTime(utc: now)), &state)
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

    /// The value as the field holds it. Nothing is lost: `3.0` is an integer, `3.5` is not; text fields take any value
    /// as it would stand in an upload, other fields read text by the rules of uploads.
    private mutating func converted(
        _ value: FieldValue, to assignment: CompiledAssignment, _ state: ParticipantState
    ) throws(RunFailure) -> FittedValue {
        switch (assignment.type, value) {
        case (.integer, .integer), (.boolean, .boolean), (.date, .date), (.datetime, .datetime):
            return .value(value)
        case (.number, .number(let number)):
            return number.isFinite ? .value(value) : .unfit
        case (.string, .string(let text)):
            try check(text, assignment)
            return .value(.string(text.nfc))
        case (.string, .datetime(let reading)) where reading.utcOffset != nil:
            return .value(.string(ValueText.render(.datetime(reading.onWallClock(of: try zone(of: state))))))
        case (.string, _):
            return .value(.string(ValueText.render(value)))
        case (.integer, .number(let number)):
            return Int64(exactly: number).map { .value(.integer($0)) } ?? .unfit
        case (.number, .integer(let number)):
            return .value(.number(Double(number)))
        case (.datetime, .date(let date)):
            return .value(.datetime(CivilDateTime(date: date, microsecondOfDay: 0)))
        case (.date, .datetime(let datetime)):
            guard let instant = datetime.instant else { return .value(.date(datetime.date)) }
            return .value(.date(try zone(of: state).localDate(at: instant)))
        case (_, .string(let text)):
            return FittedValue.read(text, assignment.parser)
        case (.email, _), (.phone, _), (.url, _), (.choice, _), (.integer, _), (.number, _), (.boolean, _),
            (.date, _), (.datetime, _):
            return .unfit
        }
    }

    /// Expressions and scripts may make texts that no upload could bring.
    private func check(_ text: String, _ assignment: CompiledAssignment) throws(RunFailure) {
        switch assignment.value {
        case .constant, .expression:
            guard case .invalid(let issue)? = assignment.parser?.parse(text) else { return }
            let name = campaign.catalog.name(of: assignment.id) ?? ""
            throw RunFailure("\(assignment.level.rawValue).\(name) cannot hold the value: \(issue.message)")
        case .today, .reference: return
        }
    }
}
