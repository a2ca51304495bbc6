/// What an upload is called in lists and on disk: the sender's name, made harmless.
enum UploadName {
    private static let maximumBytes = 200

    /// The last component of `name` without control characters, ending in `.csv`; `upload.csv` where nothing is left.
    static func sanitized(_ name: String?) -> String {
        let last = (name ?? "").split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        var text = ""
        for scalar in last.unicodeScalars where !isUnsafe(scalar) { text.unicodeScalars.append(scalar) }
        while text.first == "." || text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        if text.lowercased().hasSuffix(".csv") { text.removeLast(4) }
        while text.utf8.count > maximumBytes - 4 { text.removeLast() }
        return text.isEmpty ? "upload.csv" : text + ".csv"
    }

    /// `name` for a Content-Disposition: printable ASCII without quotes.
    static func forHeader(_ name: String) -> String {
        String(
            decoding: name.utf8.map { byte in
                (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    ? byte : UInt8(ascii: "_")
            }, as: UTF8.self)
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
