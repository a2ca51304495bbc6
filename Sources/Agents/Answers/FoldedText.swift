import Foundation

/// A text as answers and words are compared: without case, accents, width, invisible signs, and what surrounds it.
enum FoldedText {
    /// Longer texts are no word, number or option: they fold to nothing.
    static let longest = 1000

    /// Compatibility forms are made alike (NFKC), letters lower case, digits of every script ASCII, marks dropped, runs
    /// of white space one space; quotes before it and punctuation after it are cut off.
    static func of(_ text: String) -> String {
        guard text.utf8.count <= longest else { return "" }
        var folded = String.UnicodeScalarView()
        let lowered = text.precomposedStringWithCompatibilityMapping.lowercased()
        for scalar in lowered.decomposedStringWithCompatibilityMapping.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format, .control, .modifierSymbol:
                // A line end separates words; skin tones of emoji are modifiers.
                if scalar == "\n" || scalar == "\r" || scalar == "\t" { folded.append(" ") }
            case .spaceSeparator, .lineSeparator, .paragraphSeparator: folded.append(" ")
            default: folded.append(contentsOf: replaced(scalar))
            }
        }
        while let last = folded.last, last == " " || isPunctuation(last) { folded.removeLast() }
        let begun = folded.drop { $0 == " " || isOpening($0) }
        return Substring(begun).split(separator: " ").joined(separator: " ")
    }

    /// Without the white space around it.
    static func trimmed(_ text: String) -> String {
        let begun = text.unicodeScalars.drop { $0.properties.isWhitespace }
        return String(String.UnicodeScalarView(begun.reversed().drop { $0.properties.isWhitespace }.reversed()))
    }

    private static func replaced(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar {
        // Letters whose strokes are no marks.
        case "ı": return ["i"]
        case "ł": return ["l"]
        case "ø": return ["o"]
        case "đ": return ["d"]
        case "ß": return ["s", "s"]
        case "’", "ʼ", "`": return ["'"]
        default: break
        }
        if let digit = digit(scalar) { return [digit] }
        return [scalar]
    }

    /// The ASCII digit of a decimal digit of any script.
    static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue,
            let byte = UInt8(exactly: value), byte <= 9
        else { return nil }
        return Unicode.Scalar(UInt8(ascii: "0") + byte)
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .otherPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation:
            true
        default: false
        }
    }

    private static func isOpening(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "¿", "¡", "\"", "'": true
        default:
            switch scalar.properties.generalCategory {
            case .openPunctuation, .initialPunctuation: true
            default: false
            }
        }
    }
}
