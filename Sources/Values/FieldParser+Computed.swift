package import Domain

extension FieldParser {
    /// Reads a value that was computed from a row's cells: text by the rules of cells, other values as they are where
    /// the field holds their type, and as the text that they stand for otherwise.
    ///
    /// Nothing is lost: `3.0` is an integer, `3.5` is not; a date is a datetime at midnight, a datetime no date.
    package func parse(computed value: FieldValue) -> ParsedValue {
        switch (value, kind) {
        case (.string(let text), _): return parse(text)
        case (.integer(let number), .integer), (.integer(let number), .number):
            return parse(json: .integer(number))
        case (.number(let number), .integer), (.number(let number), .number): return parse(json: .number(number))
        case (.boolean(let value), .boolean): return .value(.boolean(value))
        case (.date, .date), (.datetime, .datetime): return .value(value)
        case (.date(let date), .datetime): return .value(.datetime(CivilDateTime(date: date, microsecondOfDay: 0)))
        case (.number(let number), _) where !number.isFinite: return .invalid(FieldParser.numberRange)
        case (.integer, _), (.number, _), (.boolean, _), (.date, _), (.datetime, _):
            return isDated ? .invalid(wrongType) : parse(ValueText.render(value))
        }
    }

    private var isDated: Bool {
        switch kind {
        case .date, .datetime: true
        case .string, .integer, .number, .boolean, .email, .phone, .url, .choice: false
        }
    }
}
