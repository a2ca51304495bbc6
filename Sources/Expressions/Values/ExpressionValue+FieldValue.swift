package import Domain
package import Scheduling

extension ExpressionValue {
    /// What a field holds, text in normalization form C; unset is `None`. An instant (a datetime with an offset) is read on the wall clock of the zone.
    package init(_ value: FieldValue?, in zone: @autoclosure () -> Zone?) {
        switch value {
        case nil: self = .none
        case .string(let text): self = .string(text.nfc)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .float(number)
        case .boolean(let flag): self = .boolean(flag)
        case .date(let date): self = .date(date)
        case .datetime(let reading):
            self = .datetime(
                reading.utcOffset == nil ? PythonDateTime(reading) : PythonDateTime(reading, in: zone()))
        }
    }

    /// What a field can hold of it; nil for `None`.
    ///
    /// - Throws: for lists, tuples, dicts, times and timedeltas, which no field holds.
    package var fieldValue: FieldValue? {
        get throws(ExpressionFailure) {
            switch self {
            case .none: nil
            case .boolean(let flag): .boolean(flag)
            case .integer(let number): .integer(number)
            case .float(let number): .number(number)
            case .string(let text): .string(text)
            case .date(let date): .date(date)
            case .datetime(let datetime): .datetime(datetime.reading)
            case .list, .tuple, .dictionary, .time, .timedelta, .zone:
                throw ExpressionFailure(
                    .typeError, "a \(typeName) is no value of a field (a text, number, boolean, date or datetime is)")
            }
        }
    }

    /// The name of the Python type.
    package var typeName: String {
        switch self {
        case .none: "NoneType"
        case .boolean: "bool"
        case .integer: "int"
        case .float: "float"
        case .string: "str"
        case .list: "list"
        case .tuple: "tuple"
        case .dictionary: "dict"
        case .date: "date"
        case .datetime: "datetime"
        case .time: "time"
        case .timedelta: "timedelta"
        case .zone(.fixed): "timezone"
        case .zone(.named): "ZoneInfo"
        }
    }
}
