import CMail

/// The text of a part in the form and the transfer encoding in which it travels; always the same for the same text.
struct TextBody {
    var bytes: [UInt8]
    var encoding: cmail_encoding

    /// Lines may have 998 bytes (RFC 5322, 2.1.1).
    private static let longestLine = 998

    /// Line ends of any kind become one kind. ASCII travels as it is, mostly ASCII as quoted-printable, the rest as
    /// base64.
    init(_ text: String) {
        var text = text
        var lines: [UInt8] = []
        var foreign = 0
        var needsEncoding = false
        text.withUTF8 { source in
            lines.reserveCapacity(source.count + 1)
            var line = 0
            var previous: UInt8 = 0
            for byte in source {
                defer { previous = byte }
                if byte == 10 && previous == 13 { continue }
                if byte == 10 || byte == 13 {
                    lines.append(10)
                    line = 0
                    continue
                }
                if byte >= 128 { foreign += 1 }
                // "=_" begins a boundary, which then cannot occur in a part that is not encoded.
                if (byte < 32 && byte != 9) || byte == 127
                    || (byte == UInt8(ascii: "_") && previous == UInt8(ascii: "="))
                {
                    needsEncoding = true
                }
                line += 1
                if line > TextBody.longestLine { needsEncoding = true }
                lines.append(byte)
            }
        }
        if lines.last != 10 { lines.append(10) }
        if foreign == 0 && !needsEncoding {
            (bytes, encoding) = (lines, CMAIL_ENCODING_7BIT)
        } else if foreign * 6 <= lines.count {
            (bytes, encoding) = (lines, CMAIL_ENCODING_QUOTED_PRINTABLE)
        } else {
            // Base64 hides the line ends from whoever would make them canonical.
            bytes = []
            bytes.reserveCapacity(lines.count + lines.count / 16)
            for byte in lines {
                if byte == 10 { bytes.append(13) }
                bytes.append(byte)
            }
            encoding = CMAIL_ENCODING_BASE64
        }
    }
}
