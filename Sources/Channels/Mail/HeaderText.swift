import Foundation

/// Text in headers as ASCII, folded (LF and a space) so that no line is longer than 76 characters of text.
enum HeaderText {
    /// Unstructured text, such as a subject (RFC 5322, 2.2.3; RFC 2047 where it is not plain ASCII).
    static func unstructured(_ text: String) -> String {
        guard isPlain(text.utf8) else { return encodedWords(text) }
        var folded = ""
        var column = 10
        for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let length = word.utf8.count
            if index > 0 {
                if column + 1 + length > 76, length > 0 {
                    folded += "\n "
                    column = 1
                } else {
                    folded += " "
                    column += 1
                }
            }
            folded += word
            column += length
        }
        return folded
    }

    /// A mailbox: an optional display name and the address (RFC 5322, 3.4).
    static func mailbox(name: String?, address: MailAddress) -> String {
        guard let name, !name.isEmpty else { return address.ascii }
        return "\(phrase(name))\n <\(address.ascii)>"
    }

    /// CR, LF or NUL, which no header may hold.
    static func breaksLines(_ text: String) -> Bool { text.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 } }

    private static func phrase(_ name: String) -> String {
        let bytes = name.utf8
        guard bytes.count <= longestWord, isPlain(bytes) else { return encodedWords(name) }
        let isAtoms = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "'"), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: "!"):
                true
            default: false
            }
        }
        if isAtoms { return name }
        var quoted = "\""
        for character in name.unicodeScalars {
            if character == "\"" || character == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }

    /// The longest word that stands on a line with the header's name.
    private static let longestWord = 60

    /// Printable ASCII that a reader takes as it stands, with no word too long for a line.
    private static func isPlain(_ bytes: String.UTF8View) -> Bool {
        guard bytes.first != UInt8(ascii: " "), bytes.last != UInt8(ascii: " ") else { return false }
        var word = 0
        var previous: UInt8 = 0
        for byte in bytes {
            guard (32...126).contains(byte) else { return false }
            if previous == UInt8(ascii: "="), byte == UInt8(ascii: "?") { return false }
            // Runs of spaces change when a line is folded between them.
            if previous == UInt8(ascii: " "), byte == previous { return false }
            word = byte == UInt8(ascii: " ") ? 0 : word + 1
            guard word <= longestWord else { return false }
            previous = byte
        }
        return true
    }

    /// RFC 2047, B encoding: each word at most 75 characters, never cut inside a character.
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var chunk: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = UTF8.encode(scalar).map { Array($0) } ?? []
            if chunk.count + bytes.count > 39 {
                words.append(encodedWord(chunk))
                chunk = []
            }
            chunk += bytes
        }
        if !chunk.isEmpty { words.append(encodedWord(chunk)) }
        return words.joined(separator: "\n ")
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }
}
