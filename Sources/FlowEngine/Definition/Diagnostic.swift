/// A mistake in a definition file, with its place: `file:line:column: error: path: what is wrong (what would be right)`.
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Sendable { case error, warning }

    package var severity: Severity
    /// A stable snake_case code for the kind of mistake.
    package var code: String
    /// Path of the file as the caller named its directory.
    package var file: String
    /// Counted from 1; the column in Unicode scalars.
    package var line: Int
    package var column: Int
    /// Where in the document: `nodes[2].operator`; empty for the document itself.
    package var path: String
    /// What is wrong, with what would be right in parentheses.
    package var message: String

    package init(
        _ severity: Severity, code: String, file: String, line: Int, column: Int, path: String, message: String
    ) {
        self.severity = severity
        self.code = code
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
    }

    package var description: String {
        let place = path.isEmpty ? "" : "\(path): "
        return "\(file):\(line):\(column): \(severity.rawValue): \(place)\(message)"
    }
}
