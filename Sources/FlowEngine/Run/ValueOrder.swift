import Domain

/// How one value stands to another.
enum ValueOrder {
    case less, same, greater

    var isAtMostSame: Bool { self != .greater }
    var isAtLeastSame: Bool { self != .less }

    var reversed: ValueOrder {
        switch self {
        case .less: .greater
        case .same: .same
        case .greater: .less
        }
    }

    init<Value: Comparable>(_ a: Value, _ b: Value) {
        self = a == b ? .same : (a < b ? .less : .greater)
    }

    /// Code point by code point: UTF-8 orders as the code points do.
    init(_ a: String, _ b: String) {
        if a.utf8.elementsEqual(b.utf8) {
            self = .same
        } else {
            self = a.utf8.lexicographicallyPrecedes(b.utf8) ? .less : .greater
        }
    }

    /// Exact, without rounding the integer to a float first; nil where the number is none.
    init?(integer: Int64, number: Double) {
        if number.isNaN { return nil }
        if number >= 0x1p63 {
            self = .less
        } else if number < -0x1p63 {
            self = .greater
        } else {
            let whole = number.rounded(.down)
            // In range: -2^63 and every float below 2^63 convert exactly.
            let order = ValueOrder(integer, Int64(whole))
            self = order == .same && number > whole ? .less : order
        }
    }
}

extension String {
    /// Whether the bytes of `part` stand at a byte offset; false outside the text.
    func hasBytes(of part: String, at offset: Int) -> Bool {
        guard offset >= 0, offset + part.utf8.count <= utf8.count else { return false }
        return utf8.dropFirst(offset).starts(with: part.utf8)
    }

    func containsBytes(of part: String) -> Bool {
        let text = Array(utf8)
        let part = Array(part.utf8)
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        for start in 0...(text.count - part.count) where text[start] == first {
            if text[start..<(start + part.count)].elementsEqual(part) { return true }
        }
        return false
    }

    /// A phone number without the marks people group digits by: spaces, hyphens, dots, parentheses, slashes.
    var phoneCharacters: String {
        let isMark = { (byte: UInt8) in " -.()/".utf8.contains(byte) }
        guard utf8.contains(where: isMark) else { return self }
        return String(decoding: utf8.filter { !isMark($0) }, as: UTF8.self)
    }
}
