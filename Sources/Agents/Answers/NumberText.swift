/// A number as people write it: `1.234,5`, `1,234.5`, `1 234,50 €`, `−5`, `١٢٣٫٤`.
///
/// Of two different signs the last is the decimal one; one that stands several times groups thousands. One that stands
/// once before three digits (`1.234`) is what the writer's language has it for. No exponents, no words.
struct NumberText: Hashable, Sendable {
    var isNegative = false
    /// ASCII digits; may be empty, but not both.
    var whole: [UInt8] = []
    var fraction: [UInt8] = []

    private static let longest = 64
    private static let zero = UInt8(ascii: "0")
    /// The decimal and the grouping sign that mean the same in every language.
    private static let decimalSign = UInt8(ascii: "D")
    private static let groupSign = UInt8(ascii: "G")

    init?(_ text: String, _ language: LanguageTag) {
        guard text.utf8.count <= NumberText.longest * 4, var signs = NumberText.signs(text), !signs.isEmpty else {
            return nil
        }
        if let first = signs.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            signs.removeFirst()
            while signs.first == NumberText.groupSign { signs.removeFirst() }
        }
        guard !signs.contains(UInt8(ascii: "-")), !signs.contains(UInt8(ascii: "+")) else { return nil }
        let point = UInt8(ascii: ".")
        let comma = UInt8(ascii: ",")
        guard let decimal = NumberText.decimalSign(of: signs, language.writesDecimalPoint ? point : comma) else {
            return nil
        }
        let parts = signs.split(separator: decimal.sign, maxSplits: .max, omittingEmptySubsequences: false)
        guard parts.count == (decimal.isThere ? 2 : 1) else { return nil }
        guard let digits = NumberText.ungrouped(parts[0]) else { return nil }
        whole = digits
        if parts.count == 2 {
            guard parts[1].allSatisfy(NumberText.isDigit) else { return nil }
            fraction = Array(parts[1])
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    }

    /// Nil where it has a part, or does not fit.
    var integer: Int64? {
        guard fraction.allSatisfy({ $0 == NumberText.zero }), !whole.isEmpty else { return nil }
        return Int64((isNegative ? "-" : "") + String(decoding: whole, as: UTF8.self))
    }

    var number: Double? {
        let text = "0" + String(decoding: whole, as: UTF8.self) + "." + String(decoding: fraction, as: UTF8.self) + "0"
        guard let value = Double(text), value.isFinite else { return nil }
        // Minus zero is zero.
        return isNegative && value != 0 ? -value : value
    }

    /// ASCII digits, `.`, `,`, `D`, `G`, `-`, `+`; nil where something else is there.
    private static func signs(_ text: String) -> [UInt8]? {
        var scalars = Array(text.unicodeScalars.filter { $0.properties.generalCategory != .format })
        func isAround(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .currencySymbol
        }
        while let last = scalars.last, isAround(last) || last == "." || last == "!" || last == "," {
            scalars.removeLast()
        }
        scalars = Array(scalars.drop(while: isAround))
        guard scalars.count <= longest else { return nil }
        var signs: [UInt8] = []
        for scalar in scalars {
            switch scalar {
            case "0"..."9": signs.append(UInt8(truncatingIfNeeded: scalar.value))
            case ".": signs.append(UInt8(ascii: "."))
            case ",", "،": signs.append(UInt8(ascii: ","))
            case "٫": signs.append(decimalSign)
            case "٬", "'", "’": signs.append(groupSign)
            case "-", "−", "–": signs.append(UInt8(ascii: "-"))
            case "+": signs.append(UInt8(ascii: "+"))
            default:
                if let digit = FoldedText.digit(scalar) {
                    signs.append(UInt8(truncatingIfNeeded: digit.value))
                } else if scalar.properties.generalCategory == .spaceSeparator {
                    signs.append(groupSign)
                } else if scalar.properties.generalCategory == .currencySymbol, signs.count == 1, !isDigit(signs[0]) {
                    // -€5
                    continue
                } else {
                    return nil
                }
            }
        }
        return signs
    }

    /// Which sign parts the fraction, and whether there is one; nil where the signs contradict each other.
    private static func decimalSign(of signs: [UInt8], _ usual: UInt8) -> (sign: UInt8, isThere: Bool)? {
        let point = UInt8(ascii: ".")
        let comma = UInt8(ascii: ",")
        let points = signs.count { $0 == point }
        let commas = signs.count { $0 == comma }
        if signs.contains(decimalSign) { return (decimalSign, true) }
        switch (points, commas) {
        case (0, 0): return (decimalSign, false)
        case (1..., 1...):
            guard let last = signs.last(where: { $0 == point || $0 == comma }) else { return nil }
            return (last, true)
        default:
            let sign = points > 0 ? point : comma
            if points + commas > 1 { return (decimalSign, false) }
            guard let place = signs.firstIndex(of: sign) else { return nil }
            let before = signs[..<place]
            let looksGrouped =
                signs.count - place == 4 && (1...3).contains(before.count) && before.first != zero
                && before.allSatisfy(isDigit)
            return looksGrouped && sign != usual ? (decimalSign, false) : (sign, true)
        }
    }

    /// The digits of groups of three (of two before the last, as India writes); nil where they are no such groups.
    private static func ungrouped(_ signs: ArraySlice<UInt8>) -> [UInt8]? {
        let groups = signs.split(omittingEmptySubsequences: false) { !isDigit($0) }
        let separators = Set(signs.filter { !isDigit($0) })
        guard separators.count <= 1 else { return nil }
        guard groups.count > 1 else { return Array(signs) }
        guard let first = groups.first, let last = groups.last, (1...3).contains(first.count), last.count == 3 else {
            return nil
        }
        let middle = groups.dropFirst().dropLast()
        guard middle.allSatisfy({ $0.count == 3 }) || (first.count <= 2 && middle.allSatisfy { $0.count == 2 }) else {
            return nil
        }
        return groups.flatMap { Array($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (zero...UInt8(ascii: "9")).contains(byte) }
}
