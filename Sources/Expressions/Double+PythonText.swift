extension Double {
    /// The number as CPython's `repr()` and `str()` write a float: the shortest digits that read back as the same
    /// number, an exponent below 1e-4 and from 1e16 on, `.0` after a whole number; `inf`, `-inf`, `nan`.
    package var pythonText: String {
        if isNaN { return "nan" }
        if isInfinite { return self < 0 ? "-inf" : "inf" }
        let sign = self.sign == .minus ? "-" : ""
        let (digits, point) = magnitude.shortestDigits
        // `point` digits stand before the decimal point.
        if point > 16 || point < -3 {
            let exponent = point - 1
            let fraction = digits.count > 1 ? "." + String(decoding: digits[1...], as: UTF8.self) : ""
            let written = String(exponent.magnitude)
            let padding = written.utf8.count < 2 ? "0" : ""
            let first = Unicode.Scalar(digits[0])
            return "\(sign)\(first)\(fraction)e\(exponent < 0 ? "-" : "+")\(padding)\(written)"
        }
        let zero = UInt8(ascii: "0")
        var text: [UInt8] = Array(sign.utf8)
        if point <= 0 {
            text += [zero, UInt8(ascii: ".")] + [UInt8](repeating: zero, count: -point) + digits
        } else if digits.count <= point {
            text += digits + [UInt8](repeating: zero, count: point - digits.count) + [UInt8(ascii: "."), zero]
        } else {
            text += digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The significant ASCII digits, at least one, without zeros at either end (zero itself is "0"), and the position
    /// of the decimal point counted from the first digit.
    private var shortestDigits: (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        // Swift's own text has the shortest digits; only its layout differs from Python's.
        let text = Array(description.utf8)
        scan: for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "."): point = digits.count
            case UInt8(ascii: "e"):
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break scan
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte)
            default: break
            }
        }
        var before = (point ?? digits.count) + exponent
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leading)
        before -= leading
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return digits.isEmpty ? ([UInt8(ascii: "0")], 1) : (digits, before)
    }
}
