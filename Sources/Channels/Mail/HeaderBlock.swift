/// Fields with a colon, up to a blank line: the headers of a message that was sent back, a group of a delivery report.
struct HeaderBlock {
    private var fields: [(name: String, value: String)] = []
    /// What follows the blank line.
    private(set) var rest: ArraySlice<UInt8>

    private static let mostFields = 500

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
        while let line = HeaderBlock.line(&rest) {
            guard !line.isEmpty else { break }
            if line.first == 32 || line.first == 9 {
                guard !fields.isEmpty, fields[fields.count - 1].value.utf8.count < 10_000 else { continue }
                fields[fields.count - 1].value += " " + HeaderBlock.trimmed(line)
                continue
            }
            guard fields.count < HeaderBlock.mostFields, let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                continue
            }
            let name = HeaderBlock.trimmed(line[..<colon]).lowercased()
            fields.append((name, HeaderBlock.trimmed(line[line.index(after: colon)...])))
        }
    }

    var isEmpty: Bool { fields.isEmpty }

    /// The values of all fields of that name, in small letters.
    subscript(name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: 10) ?? rest.endIndex
        var line = rest[..<end]
        rest = rest[min(end + 1, rest.endIndex)...]
        if line.last == 13 { line = line.dropLast() }
        return line
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes.prefix(10_000)
        while let first = bytes.first, first == 32 || first == 9 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 32 || last == 9 || last == 13 { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
