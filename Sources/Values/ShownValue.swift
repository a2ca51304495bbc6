/// A value from outside as a message shows it: cut, in quotes, with what nobody sees written out.
package enum ShownValue {
    package static let maximumCharacters = 80

    /// `"Bo[U+00A0]"`: invisible characters and controls as their code points, bytes that are no UTF-8 as `[\xE4]`.
    package static func text(_ bytes: TextBytes) -> String {
        var shown = ""
        var count = 0
        var isCut = false
        decode(bytes) { piece in
            guard count < maximumCharacters else {
                isCut = true
                return false
            }
            count += 1
            switch piece {
            case .scalar(" "): shown += " "
            case .scalar("\""): shown += "\\\""
            case .scalar(let scalar) where isUnseen(scalar): shown += "[\(code(scalar))]"
            case .scalar(let scalar): shown.unicodeScalars.append(scalar)
            case .byte(let byte): shown += "[\(hex(byte))]"
            }
            return true
        }
        return "\"\(shown)\"" + (isCut ? "…" : "")
    }

    /// What in a value is not seen, as `U+00A0 (NO-BREAK SPACE)`; each once, at most three. Plain spaces are not told of.
    package static func unseen(in bytes: TextBytes) -> [String] {
        var found: [Unicode.Scalar] = []
        decode(bytes) { piece in
            if case .scalar(let scalar) = piece, scalar != " ", isUnseen(scalar), !found.contains(scalar) {
                found.append(scalar)
            }
            return found.count < 3
        }
        return found.map { scalar in
            scalar.properties.name.map { "\(code(scalar)) (\($0))" } ?? code(scalar)
        }
    }

    /// A name of a file as it may be shown anywhere: bytes that are no UTF-8, and controls, as `\xE4`.
    package static func fileName(_ bytes: [UInt8]) -> String {
        var shown = ""
        bytes.withUnsafeBufferPointer { bytes in
            decode(bytes) { piece in
                switch piece {
                case .scalar(let scalar) where scalar.value < 0x20 || scalar.value == 0x7F:
                    shown += hex(UInt8(scalar.value))
                case .scalar(let scalar): shown.unicodeScalars.append(scalar)
                case .byte(let byte): shown += hex(byte)
                }
                return true
            }
        }
        return shown
    }

    private enum Piece {
        case scalar(Unicode.Scalar)
        case byte(UInt8)
    }

    private static func decode(_ bytes: TextBytes, _ take: (Piece) -> Bool) {
        var index = 0
        while index < bytes.count {
            let lead = bytes[index]
            let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            let piece = TextBytes(rebasing: bytes[index..<min(index + length, bytes.count)])
            if piece.isUTF8, let scalar = piece.text.unicodeScalars.first {
                guard take(.scalar(scalar)) else { return }
                index += piece.count
            } else {
                guard take(.byte(lead)) else { return }
                index += 1
            }
        }
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        InvisibleText.contains(scalar) || scalar.properties.generalCategory == .control
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func hex(_ byte: UInt8) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
