/// What texts, lists, tuples and dicts have in common: length, items, slices, `in`.
enum Sequences {
    /// An integer as an index or count takes it.
    static func index(_ value: ExpressionValue) -> Int64? {
        switch value {
        case .integer(let number): number
        case .boolean(let flag): flag ? 1 : 0
        case .none, .float, .string, .list, .tuple, .dictionary, .date, .datetime, .time, .timedelta, .zone: nil
        }
    }

    /// A bound of a slice: an integer, or None.
    static func bound(_ value: ExpressionValue) throws(ExpressionFailure) -> Int64? {
        if case .none = value { return nil }
        if let index = index(value) { return index }
        throw ExpressionFailure(.typeError, "a slice goes by integers, not by a \(value.typeName)")
    }

    static func length(_ value: ExpressionValue) throws(ExpressionFailure) -> Int {
        switch value {
        case .string(let text): TextIndexing.length(text)
        case .list(let items), .tuple(let items): items.count
        case .dictionary(let dictionary): dictionary.entries.count
        case .none, .boolean, .integer, .float, .date, .datetime, .time, .timedelta, .zone:
            throw ExpressionFailure(.typeError, "a \(value.typeName) has no len()")
        }
    }

    static func item(
        _ value: ExpressionValue, _ index: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch value {
        case .string(let text):
            guard let index = self.index(index) else { throw notIndex(value, index) }
            return .string(try TextIndexing.item(text, at: index))
        case .list(let items), .tuple(let items):
            guard let index = self.index(index) else { throw notIndex(value, index) }
            let place = index < 0 ? index + Int64(items.count) : index
            guard place >= 0, place < items.count else {
                throw ExpressionFailure(.indexError, "the \(value.typeName) has no item at that index")
            }
            return items[Int(place)]
        case .dictionary(let dictionary):
            guard let found = try self.value(in: dictionary, of: index, &budget) else {
                throw ExpressionFailure(.keyError, "the dict has no such key")
            }
            return found
        case .none, .boolean, .integer, .float, .date, .datetime, .time, .timedelta, .zone:
            throw ExpressionFailure(.typeError, "a \(value.typeName) has no items")
        }
    }

    private static func notIndex(_ value: ExpressionValue, _ index: ExpressionValue) -> ExpressionFailure {
        ExpressionFailure(.typeError, "the index of a \(value.typeName) is an integer, not a \(index.typeName)")
    }

    static func slice(
        _ value: ExpressionValue, _ start: Int64?, _ stop: Int64?, _ step: Int64?, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch value {
        case .string(let text):
            if step == 0 { throw zeroStep }
            try budget.allocate(text.utf8.count)
            return .string(try TextIndexing.slice(text, start: start, stop: stop, step: step))
        case .list(let items): return .list(try slice(items, start, stop, step, &budget))
        case .tuple(let items): return .tuple(try slice(items, start, stop, step, &budget))
        case .dictionary: throw ExpressionFailure(.typeError, "a dict has no slices")
        case .none, .boolean, .integer, .float, .date, .datetime, .time, .timedelta, .zone:
            throw ExpressionFailure(.typeError, "a \(value.typeName) has no items")
        }
    }

    private static var zeroStep: ExpressionFailure { ExpressionFailure(.valueError, "the step of a slice is 0") }

    private static func slice(
        _ items: [ExpressionValue], _ start: Int64?, _ stop: Int64?, _ step: Int64?, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> [ExpressionValue] {
        let count = Int64(items.count)
        let step = max(step ?? 1, -Int64.max)
        guard step != 0 else { throw zeroStep }
        let lowest: Int64 = step < 0 ? -1 : 0
        let highest = step < 0 ? count - 1 : count
        let clamped = { (bound: Int64) -> Int64 in
            bound < 0 ? max(bound + count, lowest) : min(bound, highest)
        }
        let first = start.map(clamped) ?? (step < 0 ? highest : lowest)
        let end = stop.map(clamped) ?? (step < 0 ? lowest : highest)
        if step == 1 {
            guard first < end else { return [] }
            try budget.allocate(16 * Int(end - first))
            return Array(items[Int(first)..<Int(end)])
        }
        let distance = step > 0 ? end - first : first - end
        guard distance > 0 else { return [] }
        let length = (distance - 1) / abs(step) + 1
        try budget.allocate(16 * Int(length))
        return (0..<length).map { items[Int(first + $0 * step)] }
    }

    /// `part in container`
    static func contains(
        _ container: ExpressionValue, _ part: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        switch container {
        case .string(let text):
            guard case .string(let part) = part else {
                throw ExpressionFailure(.typeError, "\"in\" looks for a text in a text, not for a \(part.typeName)")
            }
            try budget.step(1 + text.utf8.count / 64)
            return TextIndexing.contains(text, part)
        case .list(let items), .tuple(let items):
            for item in items where try Comparison.isSame(item, part, &budget) { return true }
            return false
        case .dictionary(let dictionary): return try value(in: dictionary, of: part, &budget) != nil
        case .none, .boolean, .integer, .float, .date, .datetime, .time, .timedelta, .zone:
            throw ExpressionFailure(
                .typeError, "\"in\" looks into a text, list, tuple or dict, not a \(container.typeName)")
        }
    }

    /// What a loop over the value yields.
    static func elements(
        _ value: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> [ExpressionValue] {
        switch value {
        case .list(let items), .tuple(let items):
            try budget.step(items.count)
            return items
        case .string(let text):
            try budget.allocate(24 * text.utf8.count)
            try budget.step(text.utf8.count)
            return text.unicodeScalars.map { .string(String(Character($0))) }
        case .dictionary(let dictionary):
            try budget.step(dictionary.entries.count)
            return dictionary.entries.map(\.key)
        case .none, .boolean, .integer, .float, .date, .datetime, .time, .timedelta, .zone:
            throw ExpressionFailure(.typeError, "a \(value.typeName) is no list, tuple, text or dict")
        }
    }

    // MARK: - Dicts

    static func value(
        in dictionary: ExpressionDictionary, of key: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue? {
        try refuseUnhashable(key)
        for entry in dictionary.entries where try Comparison.isSame(entry.key, key, &budget) { return entry.value }
        return nil
    }

    /// Sets a value; a key that is there keeps its place and its first form.
    static func set(
        _ dictionary: inout ExpressionDictionary, _ key: ExpressionValue, _ value: ExpressionValue,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) {
        try refuseUnhashable(key)
        for index in dictionary.entries.indices
        where try Comparison.isSame(dictionary.entries[index].key, key, &budget) {
            dictionary.entries[index].value = value
            return
        }
        dictionary.entries.append((key, value))
    }

    private static func refuseUnhashable(_ key: ExpressionValue) throws(ExpressionFailure) {
        switch key {
        case .list, .dictionary: throw ExpressionFailure(.typeError, "a \(key.typeName) is no key of a dict")
        case .tuple(let items): for item in items { try refuseUnhashable(item) }
        case .none, .boolean, .integer, .float, .string, .date, .datetime, .time, .timedelta, .zone: break
        }
    }

    // MARK: - Repetition

    /// What a value weighs, with all that it holds.
    static func weight(
        _ value: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Int {
        switch value {
        case .string(let text): return 16 + text.utf8.count
        case .list(let items), .tuple(let items): return try weight(items, &budget)
        case .dictionary(let dictionary):
            return try weight(dictionary.entries.flatMap { [$0.key, $0.value] }, &budget)
        case .none, .boolean, .integer, .float, .date, .datetime, .time, .timedelta, .zone: return 16
        }
    }

    private static func weight(
        _ items: [ExpressionValue], _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Int {
        try budget.step(items.count)
        var sum = 16
        for item in items { sum += try weight(item, &budget) }
        return sum
    }

    /// `items * count`; the weight of all is paid for, so that no value is larger to walk through than what was paid.
    static func repeated(
        _ items: [ExpressionValue], _ count: Int64, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> [ExpressionValue] {
        guard count > 0, !items.isEmpty else { return [] }
        let (bytes, isTooLarge) = try Int64(weight(items, &budget)).multipliedReportingOverflow(by: count)
        try budget.allocate(isTooLarge ? .max : Int(bytes))
        try budget.step(Int(clamping: (Int64(items.count) &* count) / 16))
        var result: [ExpressionValue] = []
        result.reserveCapacity(items.count * Int(count))
        for _ in 0..<count { result += items }
        return result
    }

    /// `text * count`
    static func repeated(
        _ text: String, _ count: Int64, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        guard count > 0, !text.isEmpty else { return "" }
        let (bytes, isTooLarge) = Int64(text.utf8.count).multipliedReportingOverflow(by: count)
        try budget.allocate(isTooLarge ? .max : Int(bytes))
        return String(repeating: text, count: Int(count))
    }
}
