import Domain

/// A phone number as somebody wrote it, with the ways of writing taken out that mean nothing: digits of other scripts,
/// dashes, brackets and spaces of every sort, marks that nobody sees, quotes and signs before the first digit.
struct PhoneText {
    enum Outcome {
        case text(PhoneText)
        case invalid(ValueIssue)
    }

    /// From the first digit or `+` on, without the extension: ASCII.
    let number: [UInt8]
    /// The digits of ``number``.
    let digits: [UInt8]
    /// Empty where there is none.
    let `extension`: String
    /// It has marks that part numbers from each other.
    let isList: Bool

    init(number: [UInt8], extension digits: String = "", isList: Bool = false) {
        self.number = number
        self.digits = number.filter(\.isASCIIDigit)
        self.extension = digits
        self.isList = isList
    }

    var isInternational: Bool { number.first == UInt8(ascii: "+") }

    /// - Parameter text: UTF-8 without control characters.
    static func read(_ text: TextBytes) -> Outcome {
        var scalars = text.text.unicodeScalars.compactMap(plain)
        // RFC 3966.
        if scalars.count > 4, String(String.UnicodeScalarView(scalars[..<4])).lowercased() == "tel:" {
            scalars.removeFirst(4)
        }
        if let issue = decimal(scalars) { return .invalid(issue) }
        var number = scalars[...]
        var digits = ""
        if let mark = scalars.firstIndex(where: { $0.properties.isAlphabetic || $0 == "#" }) {
            guard let found = extensionDigits(scalars[mark...]), scalars[..<mark].contains(where: isDigit) else {
                let hasDigits = scalars.contains(where: isDigit)
                return .invalid(hasDigits ? PhoneIssue.words : PhoneIssue.notANumber)
            }
            digits = found
            number = scalars[..<mark]
            // As in "030 123456, ext. 7" and "tel:+4930123456;ext=7".
            while let last = number.last, !isDigit(last) { number.removeLast() }
        }
        // Quotes, an apostrophe that marks text, the = of a formula; an opening bracket is left out with them.
        guard let start = number.firstIndex(where: { $0 == "+" || isDigit($0) }) else {
            return .invalid(PhoneIssue.notANumber)
        }
        number = number[start...]
        while let last = number.last, !isDigit(last) { number.removeLast() }
        let isList = number.contains { ",;~".unicodeScalars.contains($0) }
        let bytes = Array(String(String.UnicodeScalarView(number)).utf8)
        return .text(PhoneText(number: bytes, extension: digits, isList: isList))
    }

    /// Nil for what is not seen.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar.value < 0x80 { return scalar }
        if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
            return Unicode.Scalar(UInt8(0x30 + Int(value)))
        }
        switch scalar.properties.generalCategory {
        case .spaceSeparator: return " "
        case .dashPunctuation: return "-"
        default: break
        }
        if InvisibleText.contains(scalar) { return nil }
        switch scalar.value {
        case 0x2212, 0x30FC: return "-"
        case 0xFF0B: return "+"
        case 0xFF08: return "("
        case 0xFF09: return ")"
        case 0xFF0E: return "."
        case 0xFF0F, 0x2044: return "/"
        case 0xFF0C, 0x060C, 0x3001: return ","
        default: return scalar
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Words that go before an extension, as people of several countries write them.
    private static let extensionWords: Set<String> = [
        "x", "ext", "extn", "extension", "extensión", "int", "interno", "anexo", "ramal", "poste", "durchwahl", "dw",
        "доб", "добавочный",
    ]

    /// The digits of an extension: a word or `#`, then up to nine digits, with dots, colons and spaces around them.
    private static func extensionDigits(_ scalars: ArraySlice<Unicode.Scalar>) -> String? {
        var rest = scalars
        var word = String.UnicodeScalarView()
        while let next = rest.first, next.properties.isAlphabetic || next == "#" {
            word.append(next)
            rest.removeFirst()
        }
        let name = String(word).lowercased()
        guard extensionWords.contains(name) || name == "#" || name == "x#" else { return nil }
        while let next = rest.first, " .:=-#".unicodeScalars.contains(next) { rest.removeFirst() }
        var digits = String.UnicodeScalarView()
        while let next = rest.first, isDigit(next) {
            digits.append(next)
            rest.removeFirst()
        }
        guard (1...9).contains(digits.count), rest.allSatisfy({ ")#. \"'".unicodeScalars.contains($0) }) else {
            return nil
        }
        return String(digits)
    }

    /// A number that a program wrote: `4915112345678.0`, `4.915.112.345.678,50`, `4,91511E+12`, `030 1234567.0`.
    private static func decimal(_ scalars: [Unicode.Scalar]) -> ValueIssue? {
        var text = scalars[...]
        while let first = text.first, first != "+", !isDigit(first) { text.removeFirst() }
        while let last = text.last, !isDigit(last) { text.removeLast() }
        if let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            var power = text[text.index(after: mark)...]
            if let sign = power.first, sign == "+" || sign == "-" { power.removeFirst() }
            let mantissa = text[..<mark].drop { $0 == "+" }
            let isNumber = mantissa.allSatisfy { isDigit($0) || ".,' ".unicodeScalars.contains($0) }
            return isNumber && !mantissa.isEmpty && (1...3).contains(power.count) && power.allSatisfy(isDigit)
                ? PhoneIssue.exponent : nil
        }
        guard let point = text.lastIndex(where: { $0 == "." || $0 == "," }) else { return nil }
        let (whole, fraction) = (text[..<point], text[text.index(after: point)...])
        guard !whole.contains(text[point]), !fraction.isEmpty, fraction.allSatisfy(isDigit) else { return nil }
        if fraction.count == 1, fraction.first == "0" { return PhoneIssue.decimal }
        // "030.5" may be the beginning of a number; a whole number with so few digits or zeros behind the point is none.
        let isRound = fraction.count <= 2 || fraction.allSatisfy { $0 == "0" }
        return isRound && isPlain(whole.drop { $0 == "+" }) ? PhoneIssue.decimal : nil
    }

    private static let fewestPlainDigits = 7

    /// Whether these are digits as a program writes a large number: in one, or grouped by thousands.
    private static func isPlain(_ whole: ArraySlice<Unicode.Scalar>) -> Bool {
        guard whole.count(where: isDigit) >= fewestPlainDigits else { return false }
        guard let mark = whole.first(where: { !isDigit($0) }) else { return true }
        guard ".,' \u{2019}".unicodeScalars.contains(mark), whole.first != "0" else { return false }
        let groups = whole.split(separator: mark, omittingEmptySubsequences: false)
        return (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
            && groups.allSatisfy { $0.allSatisfy(isDigit) }
    }
}
