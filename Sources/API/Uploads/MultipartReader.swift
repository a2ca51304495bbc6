import Foundation

/// Takes the first file out of a `multipart/form-data` body (RFC 7578) as the bytes arrive, in bounded memory.
///
/// A part is a file when its Content-Disposition has a `filename`. Parts before it are skipped, parts after it too.
struct MultipartReader {
    struct Fault: Error, Hashable {
        var message: String
    }

    private enum State {
        case preamble, headers, skippedPart, file, afterFile, done
    }

    private static let headerLimit = 16 * 1024

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// What has come and is not decided yet: less than a delimiter and a chunk, or the headers of a part.
    private var pending: [UInt8] = Array("\r\n".utf8)
    private(set) var fileName: String?
    /// The file part was there, from its first byte to its delimiter.
    private(set) var hasWholeFile = false

    /// - Parameter boundary: from the Content-Type; 1 ... 70 bytes (RFC 2046).
    init?(boundary: String) {
        guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            return nil
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// The closing delimiter has come.
    var isComplete: Bool { state == .done }

    /// Takes bytes in, answers those of them (and of earlier ones) that belong to the file.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(Fault) -> [UInt8] {
        if state == .done { return [] }
        pending.append(contentsOf: bytes)
        var output: [UInt8] = []
        while true {
            switch state {
            case .done:
                pending = []
                return output
            case .headers:
                guard try readHeaders() else { return output }
            case .preamble, .skippedPart, .afterFile, .file:
                guard try readContent(into: &output) else { return output }
            }
        }
    }

    /// Reads up to the next delimiter; false where more bytes are needed.
    private mutating func readContent(into output: inout [UInt8]) throws(Fault) -> Bool {
        guard let start = find(delimiter) else {
            let settled = max(0, pending.count - delimiter.count + 1)
            if state == .file { output.append(contentsOf: pending[..<settled]) }
            pending.removeFirst(settled)
            return false
        }
        // Two more bytes tell a delimiter from the closing one; white space may stand before the line's end.
        var end = start + delimiter.count
        while end < pending.count, pending[end] == 0x20 || pending[end] == 0x09 { end += 1 }
        if end - start > delimiter.count + 1024 {
            throw Fault(message: "a boundary is followed by too much white space")
        }
        guard end + 2 <= pending.count else {
            if state == .file { output.append(contentsOf: pending[..<start]) }
            pending.removeFirst(start)
            return false
        }
        if state == .file {
            output.append(contentsOf: pending[..<start])
            hasWholeFile = true
        }
        if pending[end] == UInt8(ascii: "-"), pending[end + 1] == UInt8(ascii: "-") {
            state = .done
        } else if pending[end] == 0x0D, pending[end + 1] == 0x0A {
            // The line's end stays: it closes the headers of a part that has none, or begins the next delimiter.
            pending.removeFirst(end)
            state = hasWholeFile ? .afterFile : .headers
        } else {
            throw Fault(message: "a boundary is not followed by the end of its line")
        }
        return true
    }

    /// Reads the headers of a part; false where more bytes are needed.
    private mutating func readHeaders() throws(Fault) -> Bool {
        guard let end = find([0x0D, 0x0A, 0x0D, 0x0A]) else {
            if pending.count > MultipartReader.headerLimit {
                throw Fault(message: "the headers of a part are longer than \(MultipartReader.headerLimit) bytes")
            }
            return false
        }
        let text = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeFirst(end + 4)
        state = .skippedPart
        for line in text.split(whereSeparator: { $0 == "\r\n" || $0 == "\n" }) {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "content-disposition" else {
                continue
            }
            if let name = HeaderParameters(String(line[line.index(after: colon)...])).fileName {
                fileName = name
                state = .file
            }
        }
        return true
    }

    private func find(_ needle: [UInt8]) -> Int? {
        pending.withUnsafeBytes { hay -> Int? in
            guard let start = hay.baseAddress, hay.count >= needle.count else { return nil }
            let last = hay.count - needle.count
            var index = 0
            while index <= last {
                // Every needle begins with a carriage return.
                guard let hit = memchr(start + index, 0x0D, last + 1 - index) else { return nil }
                index = UnsafeRawPointer(hit) - start
                if memcmp(start + index, needle, needle.count) == 0 { return index }
                index += 1
            }
            return nil
        }
    }
}
