import Glibc

/// Length, items, slices and containment of texts, counted in code points as Python does.
enum TextIndexing {
    static func length(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { CodePoints.count($0[...]) }
    }

    static func item(_ text: String, at index: Int64) throws(ExpressionFailure) -> String {
        let count = Int64(length(text))
        let place = index < 0 ? index &+ count : index
        guard place >= 0, place < count else {
            throw ExpressionFailure(.indexError, "the text has no character at that index")
        }
        return part(text, from: Int(place), to: Int(place) + 1, count: Int(count))
    }

    static func slice(
        _ text: String, start: Int64?, stop: Int64?, step: Int64?
    ) throws(ExpressionFailure) -> String {
        let count = Int64(length(text))
        let step = max(step ?? 1, -Int64.max)
        guard step != 0 else { throw ExpressionFailure(.valueError, "the step of a slice is 0") }
        let lowest: Int64 = step < 0 ? -1 : 0
        let highest = step < 0 ? count - 1 : count
        let clamped = { (bound: Int64) -> Int64 in
            bound < 0 ? max(bound + count, lowest) : min(bound, highest)
        }
        let first = start.map(clamped) ?? (step < 0 ? highest : lowest)
        let end = stop.map(clamped) ?? (step < 0 ? lowest : highest)
        let distance = step > 0 ? end - first : first - end
        guard distance > 0 else { return "" }
        if step == 1 { return part(text, from: Int(first), to: Int(end), count: Int(count)) }
        let taken = (distance - 1) / abs(step) + 1
        var result = ""
        if count == text.utf8.count {
            let bytes = Array(text.utf8)
            result = String(decoding: (0..<taken).map { bytes[Int(first + $0 * step)] }, as: UTF8.self)
        } else {
            let scalars = Array(text.unicodeScalars)
            for index in 0..<taken { result.unicodeScalars.append(scalars[Int(first + index * step)]) }
        }
        return result
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        if part.isEmpty { return true }
        var (text, part) = (text, part)
        return text.withUTF8 { text in part.withUTF8 { CodePoints.first($0[...], in: text[...]) != nil } }
    }

    /// The code points `from` up to `to` of a text of `count`.
    static func part(_ text: String, from: Int, to: Int, count: Int) -> String {
        if from == 0, to == count { return text }
        var text = text
        return text.withUTF8 { bytes in
            if bytes.count == count { return String(decoding: bytes[from..<to], as: UTF8.self) }
            let start = CodePoints.offset(of: from, in: bytes[...])
            let end = start + CodePoints.offset(of: to - from, in: bytes[start...])
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }
}

/// Code points of UTF-8 bytes, without decoding them.
enum CodePoints {
    typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    static func count(_ bytes: Bytes) -> Int {
        var count = 0
        for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// How many bytes the first `count` code points take, at most all.
    static func offset(of count: Int, in bytes: Bytes) -> Int {
        var left = count
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] & 0xC0 != 0x80 {
                if left == 0 { break }
                left -= 1
            }
            index += 1
        }
        return index - bytes.startIndex
    }

    /// Where the bytes of `part` stand first; characters cannot be cut apart by it, as UTF-8 is self-synchronising.
    ///
    /// Takes time linear in both lengths, whatever they hold.
    static func first(_ part: Bytes, in bytes: Bytes) -> Int? {
        guard let head = part.first else { return bytes.startIndex }
        guard let text = bytes.base.baseAddress, let wanted = UnsafeBufferPointer(rebasing: part).baseAddress else {
            return nil
        }
        var place = bytes.startIndex
        var failures = 0
        while place <= bytes.endIndex - part.count {
            guard let found = memchr(text + place, Int32(head), bytes.endIndex - part.count + 1 - place) else {
                return nil
            }
            place = UnsafeRawPointer(found) - UnsafeRawPointer(text)
            if memcmp(text + place, wanted, part.count) == 0 { return place }
            place += 1
            failures += 1
            // Comparing from every place takes time that grows with both lengths.
            if failures > 64, part.count > 16 { return firstInHardText(part, in: bytes[place...]) }
        }
        return nil
    }

    /// Knuth, Morris, Pratt.
    private static func firstInHardText(_ part: Bytes, in bytes: Bytes) -> Int? {
        let part = UnsafeBufferPointer(rebasing: part)
        var borders = [Int](repeating: 0, count: part.count)
        var length = 0
        for index in 1..<part.count {
            while length > 0, part[index] != part[length] { length = borders[length - 1] }
            if part[index] == part[length] { length += 1 }
            borders[index] = length
        }
        length = 0
        for index in bytes.indices {
            while length > 0, bytes[index] != part[length] { length = borders[length - 1] }
            if bytes[index] == part[length] { length += 1 }
            if length == part.count { return index + 1 - length }
        }
        return nil
    }
}
