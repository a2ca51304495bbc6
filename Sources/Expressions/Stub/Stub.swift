import Domain

enum StringMethod: String, CaseIterable {
    case lower, upper, title, strip, lstrip, rstrip, split, join, replace, startswith, endswith, find, count, isdigit,
        isalpha, zfill, capitalize, format
    func call(
        on text: String, _ arguments: [ExpressionValue], _ keywords: [(name: String, value: ExpressionValue)],
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue { throw .pending }
}
enum PythonFormat {
    static func format(_ value: ExpressionValue, spec: String, _ budget: inout EvaluationBudget)
        throws(ExpressionFailure) -> String
    { "" }
    static func printf(_ template: String, _ argument: ExpressionValue, _ budget: inout EvaluationBudget)
        throws(ExpressionFailure) -> String
    { "" }
}
enum TextIndexing {
    static func length(_ t: String) -> Int { t.unicodeScalars.count }
    static func item(_ text: String, at: Int64) throws(ExpressionFailure) -> String { throw .pending }
    static func slice(_ text: String, start: Int64?, stop: Int64?, step: Int64?) throws(ExpressionFailure) -> String {
        text
    }
    static func contains(_ text: String, _ part: String) -> Bool { false }
}
enum CalendarFunction: String {
    case date, datetime, time, timedelta
    var asksForNow: Bool { false }
    func call(
        _ arguments: [ExpressionValue], _ keywords: [(name: String, value: ExpressionValue)], now: CivilDateTime,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue { throw .pending }
}
enum CalendarMember {
    static let attributes: Set<String> = ["year"]
    static let methods: Set<String> = ["weekday"]
    static func attribute(_ value: ExpressionValue, _ name: String) -> ExpressionValue? { nil }
    static func method(
        _ value: ExpressionValue, _ name: String, _ arguments: [ExpressionValue],
        _ keywords: [(name: String, value: ExpressionValue)], _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue { throw .pending }
}
enum CalendarArithmetic {
    static func add(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        throw .pending
    }
    static func subtract(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        .none
    }
    static func multiply(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        .none
    }
    static func divide(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        .none
    }
    static func floorDivide(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        .none
    }
    static func modulo(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        .none
    }
    static func negate(_ a: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue { throw .pending }
    static func absolute(_ a: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue { throw .pending }
    static func equal(_ a: ExpressionValue, _ b: ExpressionValue) -> Bool { false }
    static func compare(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> Int { throw .pending }
    static func isTruthy(_ a: ExpressionValue) -> Bool { false }
    static func text(_ a: ExpressionValue) -> String { "" }
    static func repr(_ a: ExpressionValue) -> String { "" }
}

extension ExpressionFailure {
    static var pending: ExpressionFailure { ExpressionFailure(.limit, "texts and dates are not linked in") }
}
