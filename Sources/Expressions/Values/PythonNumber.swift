import Glibc

/// Reads numbers from text as Python's `int()` and `float()` do.
enum PythonNumber {
    /// The value of a digit, nil where it is none of `radix` (2 to 36).
    static func digit(_ byte: UInt8, _ radix: UInt64) -> UInt64? {
        let value: UInt64
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt64(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt64(byte - UInt8(ascii: "A")) + 10
        default: return nil
        }
        return value < radix ? value : nil
    }

    /// The nearest double to ASCII digits with an optional sign, point and exponent; nil where they are no number.
    static func double(ascii text: [UInt8]) -> Double? {
        var buffer = text.map { CChar(bitPattern: $0) }
        buffer.append(0)
        return buffer.withUnsafeBufferPointer { buffer -> Double? in
            guard let start = buffer.baseAddress else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(start, &end)
            guard let end, UnsafePointer(end) == start + text.count, !text.isEmpty else { return nil }
            return value
        }
    }

    /// ASCII for what Python folds to it: spaces of any kind to a space, decimal digits of any script to 0...9, anything
    /// else past ASCII to `?`; without the spaces around.
    private static func folded(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 {
                bytes.append(isASCIISpace(UInt8(scalar.value)) ? 0x20 : UInt8(scalar.value))
            } else if scalar.isPythonSpace {
                bytes.append(0x20)
            } else if let digit = scalar.decimalDigit {
                bytes.append(UInt8(ascii: "0") + digit)
            } else {
                bytes.append(UInt8(ascii: "?"))
            }
        }
        while bytes.last == 0x20 { bytes.removeLast() }
        let leading = bytes.prefix { $0 == 0x20 }.count
        bytes.removeFirst(leading)
        return bytes
    }

    private static func isASCIISpace(_ byte: UInt8) -> Bool { (0x09...0x0D).contains(byte) || byte == 0x20 }

    /// `int(text, base)`, `base` 0 or 2 to 36.
    static func integer(_ text: String, base: Int64) throws(ExpressionFailure) -> Int64 {
        let invalid = ExpressionFailure(.valueError, "the text given to int() is no integer of base \(base)")
        var bytes = folded(text)[...]
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        var radix = UInt64(base)
        if bytes.first == UInt8(ascii: "0"), bytes.count > 1 {
            let written: UInt64 =
                switch bytes[bytes.startIndex + 1] | 0x20 {
                case UInt8(ascii: "x"): 16
                case UInt8(ascii: "o"): 8
                case UInt8(ascii: "b"): 2
                default: 0
                }
            if written != 0, radix == written || radix == 0 {
                radix = written
                bytes.removeFirst(2)
                if bytes.first == UInt8(ascii: "_") { bytes.removeFirst() }
            } else if radix == 0, !bytes.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "_") }) {
                throw invalid
            }
        }
        if radix == 0 { radix = 10 }
        var value: UInt64 = 0
        var isLarge = false
        var isAfterDigit = false
        for byte in bytes {
            if byte == UInt8(ascii: "_"), isAfterDigit {
                isAfterDigit = false
                continue
            }
            guard let digit = digit(byte, radix) else { throw invalid }
            let (product, isLargeProduct) = value.multipliedReportingOverflow(by: radix)
            let (sum, isLargeSum) = product.addingReportingOverflow(digit)
            isLarge = isLarge || isLargeProduct || isLargeSum
            value = sum
            isAfterDigit = true
        }
        guard isAfterDigit else { throw invalid }
        if !isLarge, value <= UInt64(Int64.max) { return isNegative ? -Int64(value) : Int64(value) }
        if !isLarge, isNegative, value == 1 << 63 { return .min }
        throw .integerPast64Bits
    }

    /// `float(text)`
    static func float(_ text: String) throws(ExpressionFailure) -> Double {
        let invalid = ExpressionFailure(.valueError, "the text given to float() is no number")
        var bytes = folded(text)[...]
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        switch String(decoding: bytes.map { $0 | 0x20 }, as: UTF8.self) {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        var written: [UInt8] = []
        var hasDigit = false
        var hasPoint = false
        var hasExponent = false
        var isAfterDigit = false
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                hasDigit = true
                written.append(byte)
            case UInt8(ascii: "_"):
                guard isAfterDigit, ExpressionLexer.isDigit(next) else { throw invalid }
            case UInt8(ascii: "."):
                guard !hasPoint, !hasExponent else { throw invalid }
                hasPoint = true
                written.append(byte)
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard hasDigit, !hasExponent else { throw invalid }
                hasExponent = true
                hasDigit = false
                written.append(byte)
                if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
                    written.append(next)
                    index += 1
                }
            default: throw invalid
            }
            isAfterDigit = ExpressionLexer.isDigit(byte)
            index += 1
        }
        guard hasDigit, let value = double(ascii: written) else { throw invalid }
        return isNegative ? -value : value
    }
}

extension ExpressionFailure {
    /// Python would go on with a longer integer.
    static var integerPast64Bits: ExpressionFailure {
        ExpressionFailure(.limit, "an integer past 64 bits (a float may be larger)")
    }
}

extension Unicode.Scalar {
    /// What `str.isspace()` and `str.strip()` take for space.
    var isPythonSpace: Bool {
        switch value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// The value of a decimal digit of any script of Unicode 14, which Python 3.11 has.
    var decimalDigit: UInt8? {
        guard properties.generalCategory == .decimalNumber, isInUnicode14, let value = properties.numericValue else {
            return nil
        }
        return UInt8(exactly: value)
    }

    /// Whether the Unicode of CPython 3.11, 14.0, has this character.
    var isInUnicode14: Bool {
        guard let age = properties.age else { return false }
        return age.major < 14 || (age.major == 14 && age.minor == 0)
    }

    /// What `repr()` shows as it is.
    var isPythonPrintable: Bool {
        if value < 0x7F { return value >= 0x20 }
        if value < 0xA1 { return false }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return isInUnicode14
        }
    }
}

extension String {
    /// Equality of code points; Swift's own takes canonically equivalent texts for one.
    func isSameText(as other: String) -> Bool { utf8.count == other.utf8.count && textOrder(to: other) == 0 }

    /// Order of code points: negative, zero or positive. UTF-8 bytes have the order of their code points.
    func textOrder(to other: String) -> Int {
        var (a, b) = (self, other)
        return a.withUTF8 { a in
            b.withUTF8 { b in
                let count = Swift.min(a.count, b.count)
                guard count > 0, let first = a.baseAddress, let second = b.baseAddress else { return a.count - b.count }
                let order = Int(memcmp(first, second, count))
                return order == 0 ? a.count - b.count : order
            }
        }
    }
}
