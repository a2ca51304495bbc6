/// What campaign and flow files begin with.
enum DocumentHead {
    static let format: Int64 = 1

    static func checkFormat(_ object: ObjectReader) {
        guard let node = object.required("format", "the version of the file format: 1") else { return }
        switch node.value {
        case .integer(format): break
        case .integer, .number:
            object.report.error(
                .unsupportedFormat, at: node.offset, "this version of campaignd does not read that format (1)")
        case .null, .boolean, .string, .array, .object, .unreadable:
            ObjectReader.reportWrongType(node, "the number 1", object.report)
        }
    }

    static func isID(_ id: (text: String, offset: Int), _ what: String, _ report: FileReport) -> Bool {
        if TextRule.isSlug(id.text) { return true }
        report.error(
            .badID, at: id.offset,
            "\(Quoting.quoted(id.text)) cannot be \(what) (lowercase letters and digits in words parted by \"-\" or "
                + "\"_\", at most \(TextRule.maximumIDLength) characters)")
        return false
    }
}
