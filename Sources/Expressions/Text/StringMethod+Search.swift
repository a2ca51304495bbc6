/// `find`, `count`, `startswith`, `endswith`, `replace`, `split`: on UTF-8 bytes, with indexes in code points.
extension StringMethod {
    /// The bytes between two indexes as slices take them, and the code points before them; nil where the start is past
    /// the stop.
    private func window(
        _ text: String, _ arguments: [ExpressionValue]
    ) throws(ExpressionFailure) -> (bytes: Range<Int>, start: Int)? {
        let bounds = arguments.dropFirst()
        let start = try bounds.first.flatMap { bound throws(ExpressionFailure) in try Sequences.bound(bound) } ?? 0
        let stop =
            try bounds.dropFirst().first.flatMap { bound throws(ExpressionFailure) in try Sequences.bound(bound) }
            ?? .max
        if start == 0, stop == .max { return (0..<text.utf8.count, 0) }
        let count = Int64(TextIndexing.length(text))
        let end = stop < 0 ? max(stop + count, 0) : min(stop, count)
        let first = start < 0 ? max(start + count, 0) : start
        guard first <= end else { return nil }
        var text = text
        return text.withUTF8 { bytes in
            if bytes.count == count { return (Int(first)..<Int(end), Int(first)) }
            let lower = CodePoints.offset(of: Int(first), in: bytes[...])
            return (lower..<(lower + CodePoints.offset(of: Int(end - first), in: bytes[lower...])), Int(first))
        }
    }

    func find(
        _ text: String, _ arguments: [ExpressionValue], _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Int64 {
        var part = try self.text(arguments[0])
        guard let window = try window(text, arguments) else { return -1 }
        var text = text
        return text.withUTF8 { bytes in
            part.withUTF8 { part in
                guard let found = CodePoints.first(part[...], in: bytes[window.bytes]) else { return -1 }
                return Int64(window.start + CodePoints.count(bytes[window.bytes.lowerBound..<found]))
            }
        }
    }

    func occurrences(
        _ text: String, _ arguments: [ExpressionValue], _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Int64 {
        var part = try self.text(arguments[0])
        guard let window = try window(text, arguments) else { return 0 }
        var text = text
        return text.withUTF8 { bytes in
            let rest = bytes[window.bytes]
            if part.isEmpty { return Int64(CodePoints.count(rest) + 1) }
            return part.withUTF8 { part in
                var place = rest.startIndex
                var count: Int64 = 0
                while let found = CodePoints.first(part[...], in: rest[place...]) {
                    count += 1
                    place = found + part.count
                }
                return count
            }
        }
    }

    func hasAffix(
        _ text: String, _ arguments: [ExpressionValue], _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        let window = try window(text, arguments)
        guard case .tuple(let items) = arguments[0] else {
            return hasAffix(text, try self.text(arguments[0]), window?.bytes)
        }
        try budget.step(items.count)
        for item in items where hasAffix(text, try self.text(item), window?.bytes) { return true }
        return false
    }

    private func hasAffix(_ text: String, _ part: String, _ window: Range<Int>?) -> Bool {
        guard let window, part.utf8.count <= window.count else { return false }
        var (text, part) = (text, part)
        return text.withUTF8 { bytes in
            part.withUTF8 { part in
                let start = self == .startswith ? window.lowerBound : window.upperBound - part.count
                return bytes[start..<(start + part.count)].elementsEqual(part)
            }
        }
    }

    func replaced(
        _ text: String, _ arguments: [ExpressionValue], _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        let old = try self.text(arguments[0])
        let new = try self.text(arguments[1])
        var most = arguments.count > 2 ? try size(arguments[2]) : -1
        if most < 0 { most = .max }
        if most == 0 { return text }
        let bytes = Array(text.utf8)
        let insertion = Array(new.utf8)
        var result: [UInt8] = []
        if old.isEmpty {
            // Before every character, and at the end.
            let count = min(Int64(TextIndexing.length(text)) + 1, most)
            let (grown, isTooLarge) = count.multipliedReportingOverflow(by: Int64(insertion.count))
            try budget.allocate(isTooLarge ? .max : Int(grown))
            try budget.allocate(bytes.count)
            result.reserveCapacity(bytes.count + Int(grown))
            for byte in bytes {
                if byte & 0xC0 != 0x80, most > 0 {
                    result += insertion
                    most -= 1
                }
                result.append(byte)
            }
            if most > 0 { result += insertion }
            return result.asText
        }
        let places = Self.places(of: old, in: text, most: most)
        if places.isEmpty { return text }
        let (grown, isTooLarge) = places.count.multipliedReportingOverflow(by: insertion.count)
        try budget.allocate(isTooLarge ? .max : grown)
        try budget.allocate(bytes.count)
        try budget.step(places.count)
        var start = 0
        for place in places {
            result += bytes[start..<place]
            result += insertion
            start = place + old.utf8.count
        }
        result += bytes[start...]
        return result.asText
    }

    private static func places(of part: String, in text: String, most: Int64) -> [Int] {
        var (text, part) = (text, part)
        var places: [Int] = []
        text.withUTF8 { bytes in
            part.withUTF8 { part in
                var start = 0
                while places.count < most, let found = CodePoints.first(part[...], in: bytes[start...]) {
                    places.append(found)
                    start = found + part.count
                }
            }
        }
        return places
    }

    func split(
        _ text: String, _ arguments: [ExpressionValue], _ keywords: Keywords, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        var values: [ExpressionValue?] = [arguments.first, arguments.count > 1 ? arguments[1] : nil]
        for keyword in keywords {
            guard let index = ["sep", "maxsplit"].firstIndex(of: keyword.name), values[index] == nil else {
                throw ExpressionFailure(.typeError, "str.split() has sep and maxsplit, each once")
            }
            values[index] = keyword.value
        }
        var most = Int64(-1)
        if let limit = values[1] { most = try size(limit) }
        if most < 0 { most = .max }
        switch values[0] {
        case nil, .some(.none): return .list(try splitAtSpaces(text, most, &budget))
        case .some(let value):
            let separator = try self.text(value)
            if separator.isEmpty { throw ExpressionFailure(.valueError, "the separator of str.split() is empty") }
            let places = Self.places(of: separator, in: text, most: most)
            try budget.step(places.count)
            try budget.allocate(text.utf8.count)
            try budget.allocate(16 * (places.count + 1))
            let bytes = Array(text.utf8)
            var parts: [ExpressionValue] = []
            parts.reserveCapacity(places.count + 1)
            var start = 0
            for place in places {
                parts.append(.string(bytes[start..<place].asText))
                start = place + separator.utf8.count
            }
            parts.append(.string(bytes[start...].asText))
            return .list(parts)
        }
    }

    private func splitAtSpaces(
        _ text: String, _ most: Int64, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> [ExpressionValue] {
        try budget.allocate(text.utf8.count)
        let scalars = text.unicodeScalars
        var parts: [ExpressionValue] = []
        var index = scalars.startIndex
        while true {
            while index < scalars.endIndex, scalars[index].isPythonSpace { scalars.formIndex(after: &index) }
            if index == scalars.endIndex { return parts }
            try budget.step()
            try budget.allocate(16)
            let start = index
            if parts.count == most {
                // Spaces at the end stay then, as in CPython.
                parts.append(.string(String(scalars[start...])))
                return parts
            }
            while index < scalars.endIndex, !scalars[index].isPythonSpace { scalars.formIndex(after: &index) }
            parts.append(.string(String(scalars[start..<index])))
        }
    }
}
