import Domain

/// A few digits behind the last mark in a number: decimals of a float, or what tells a second number from the first.
struct PhoneTail {
    enum Mark {
        /// A point or a comma that stands nowhere else in the number.
        case point
        case slash, dash
    }

    /// As many decimals as programs write for a column of numbers.
    static let longestFraction = 6
    /// As many digits as a second number is cut down to, as in "030 1234567 / 68".
    static let longestEnding = 4
    /// Of what may be a whole number; fewer may be an area code, with a country's before it.
    static func fewestDigits(isInternational: Bool) -> Int { isInternational ? 9 : 7 }

    let mark: Mark
    /// What stands before the mark, as a number of its own.
    let whole: [UInt8]
    let digits: [UInt8]
    /// A space beside the mark parts them.
    let isApart: Bool

    /// Nil where the number is written in one, or in its groups.
    /// - Parameter number: from the first digit or `+` to the last digit.
    init?(_ number: [UInt8]) {
        let marks: [UInt8: Mark] = [0x2E: .point, 0x2C: .point, 0x2F: .slash, 0x2D: .dash]
        guard let place = number.lastIndex(where: { marks[$0] != nil }), let mark = marks[number[place]] else {
            return nil
        }
        let behind = number[(place + 1)...].drop { $0 == 0x20 }
        var before = number[..<place]
        isApart = before.last == 0x20 || number[place + 1] == 0x20
        guard !behind.isEmpty, behind.allSatisfy(\.isASCIIDigit) else { return nil }
        let isAlone = !before.contains(number[place])
        switch mark {
        case .point: guard isAlone, !isApart, behind.count <= Self.longestFraction else { return nil }
        case .slash: guard behind.count <= Self.longestEnding else { return nil }
        // Several dashes and no space part groups.
        case .dash:
            guard behind.count <= Self.longestEnding, isAlone || before.contains(0x20) || before.contains(0x2F) else {
                return nil
            }
        }
        while let last = before.last, !last.isASCIIDigit { before.removeLast() }
        guard before.count(where: \.isASCIIDigit) >= Self.fewestDigits(isInternational: before.first == 0x2B) else {
            return nil
        }
        self.mark = mark
        // Thousands are grouped by these; in a number they mean nothing.
        whole = before.filter { $0 != 0x2C && $0 != 0x27 }
        digits = Array(behind)
    }

    /// Whether it goes on from the last digits of the whole, as 68 does from 1234567.
    var isLater: Bool { Self.isLater(digits, than: whole.filter(\.isASCIIDigit)) }

    static func isLater(_ ending: some BidirectionalCollection<UInt8>, than whole: some BidirectionalCollection<UInt8>)
        -> Bool
    {
        whole.suffix(ending.count).lexicographicallyPrecedes(ending)
    }

    /// Whether decimals so few, or all of them zeros, are what is written behind a number that is kept as a float.
    var isRound: Bool { digits.count <= 2 || digits.allSatisfy { $0 == 0x30 } }

    var text: String { String(decoding: digits, as: UTF8.self) }
}
