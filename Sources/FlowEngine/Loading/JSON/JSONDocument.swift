/// A JSON file (RFC 8259, plain: no comments, no duplicate keys) read with the place of every key and value.
///
/// Mistakes go to the file's report. A reader goes on after those that leave no doubt of what was meant (a duplicate
/// key, a comment, a trailing comma, a bad escape, a number out of range) and stops at the first of the others.
/// Limits: 16 MB, 64 levels, 2,000,000 values, 400 bytes a number.
package struct JSONDocument {
    /// What could be read; nil where nothing could.
    package var root: JSONNode?
    /// Whether it was read to its end, so that what is missing in it is missing in the file.
    package var isComplete: Bool

    package static let maximumBytes = 16 << 20
    package static let maximumDepth = 64
    package static let maximumValues = 2_000_000
    package static let maximumNumberBytes = 400

    package init(reading report: FileReport) {
        self = report.bytes.withUnsafeBufferPointer { bytes in
            var parser = JSONParser(bytes, report)
            let document = parser.document()
            report.root = document.root
            return document
        }
    }

    package init(root: JSONNode?, isComplete: Bool) {
        self.root = root
        self.isComplete = isComplete
    }
}
