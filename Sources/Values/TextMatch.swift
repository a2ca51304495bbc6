import Domain

/// Tests of one text against another for `contains`, `starts_with` and `ends_with`: code point by code point of
/// normalization form C.
package enum TextMatch {
    /// An empty `part` is in every text.
    package static func contains(_ text: String, _ part: String, ignoringCase: Bool = false) -> Bool {
        var (text, part) = prepared(text, part, ignoringCase)
        return text.withUTF8 { text in
            part.withUTF8 { part in
                guard let first = part.first else { return true }
                guard part.count <= text.count else { return false }
                for start in 0...(text.count - part.count)
                where text[start] == first && text[start..<(start + part.count)].elementsEqual(part) {
                    return true
                }
                return false
            }
        }
    }

    package static func starts(_ text: String, with part: String, ignoringCase: Bool = false) -> Bool {
        let (text, part) = prepared(text, part, ignoringCase)
        return text.utf8.starts(with: part.utf8)
    }

    package static func ends(_ text: String, with part: String, ignoringCase: Bool = false) -> Bool {
        let (text, part) = prepared(text, part, ignoringCase)
        return text.utf8.count >= part.utf8.count && text.utf8.suffix(part.utf8.count).elementsEqual(part.utf8)
    }

    /// The text with differences of case taken out. `lowercased()` of the upper case, so that ß and SS, ς and σ meet.
    package static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return text.uppercased().lowercased().nfc
    }

    private static func prepared(_ text: String, _ part: String, _ ignoringCase: Bool) -> (String, String) {
        ignoringCase ? (folded(text), folded(part)) : (text.nfc, part.nfc)
    }
}
