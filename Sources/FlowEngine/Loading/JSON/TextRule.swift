/// Rules that texts in definitions keep.
enum TextRule {
    static let maximumNameLength = 200
    static let maximumIDLength = 64
    static let maximumTemplateBytes = 1 << 20

    /// Reports an empty text, one of more scalars than a limit, and one with control characters.
    static func check(
        _ text: (text: String, offset: Int), _ what: String, limit: Int = maximumNameLength, _ report: FileReport
    ) -> String? {
        if text.text.utf8.allSatisfy({ $0 <= 0x20 }) {
            report.error(.emptyText, at: text.offset, "\(what) is empty (write some text)")
            return nil
        }
        if text.text.unicodeScalars.count > limit {
            report.error(.textTooLong, at: text.offset, "\(what) is longer than \(limit) characters (shorten it)")
            return nil
        }
        if text.text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            report.error(.controlCharacter, at: text.offset, "\(what) has a line break or another control character")
            return nil
        }
        return text.text
    }

    /// Lowercase letters and digits in words parted by single `-` or `_`.
    static func isSlug(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...maximumIDLength).contains(bytes.count) else { return false }
        var isAfterWord = false
        for byte in bytes {
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
                guard isAfterWord else { return false }
                isAfterWord = false
            } else {
                guard (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) else { return false }
                isAfterWord = true
            }
        }
        return isAfterWord
    }

    /// Letters, digits, `-` and `_`, led by a letter or a digit.
    static func isNodeID(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...maximumIDLength).contains(bytes.count), let first = bytes.first, isAlphanumeric(first) else {
            return false
        }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// Letters, digits and `_`, led by a letter.
    static func isFieldName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...maximumIDLength).contains(bytes.count), let first = bytes.first, isLetter(first) else {
            return false
        }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    }

    /// Uppercase letters, digits and `_`.
    static func isCommunicationName(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...maximumIDLength).contains(bytes.count)
            && bytes.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || byte &- 0x30 <= 9 }
}
