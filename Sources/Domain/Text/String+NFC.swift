import Foundation

extension String {
    /// The text in Unicode's normalization form C: the form in which text is kept, hashed and compared.
    ///
    /// ASCII, and letters of scripts that know one spelling only, come back as they are without a look at tables.
    package var nfc: String {
        if utf8.allSatisfy({ $0 < 0x80 }) || unicodeScalars.allSatisfy(\.hasOneSpelling) { return self }
        return precomposedStringWithCanonicalMapping
    }

    /// Whether it is in form C already.
    package var isNFC: Bool { utf8.elementsEqual(nfc.utf8) }
}

extension Unicode.Scalar {
    /// It is in form C wherever it stands, and nothing before it composes with it: for the ranges that most text is made
    /// of. False says nothing.
    fileprivate var hasOneSpelling: Bool {
        switch value {
        case 0..<0x300: true
        // Greek without the marks and signs that stand for other letters, Cyrillic, Armenian
        case 0x388...0x3FF, 0x400...0x482, 0x48A...0x52F, 0x531...0x58A: true
        // Letters of Hebrew and Arabic
        case 0x5D0...0x5EA, 0x621...0x64A, 0x660...0x66F, 0x671...0x6D3: true
        // Letters of Thai
        case 0xE01...0xE30, 0xE32...0xE33, 0xE40...0xE46: true
        // Latin with marks, punctuation, currency
        case 0x1E00...0x1E9F, 0x1EA0...0x1EF9, 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20C0: true
        // Kana, ideographs, Hangul syllables
        case 0x3001...0x3029, 0x3041...0x3096, 0x30A1...0x30FE, 0x4E00...0x9FFF, 0xAC00...0xD7A3: true
        // Emoji
        case 0x1F300...0x1FAFF: true
        default: false
        }
    }
}
