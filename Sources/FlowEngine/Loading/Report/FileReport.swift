import Domain

/// What is wrong in one file: mistakes are noted by byte offset; places and paths are worked out at the end.
///
/// Beyond 1,000 errors (and 1,000 warnings) a file's further ones are counted, not kept.
package final class FileReport {
    /// As the caller named its directory.
    package let name: String
    package let bytes: [UInt8]
    /// For paths; a file that is no JSON has none.
    package var root: JSONNode?
    private(set) var errorCount = 0
    private var warningCount = 0
    private var findings: [Finding] = []

    package static let maximumFindings = 1000

    private struct Finding {
        var severity: Diagnostic.Severity
        var code: DiagnosticCode
        var offset: Int
        /// A key that is missing at the place.
        var missingKey: String?
        var hasPath = true
        var message: String
    }

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    package var hasErrors: Bool { errorCount > 0 }

    /// - Parameters:
    ///   - missingKey: the key of the object at `offset` that is not there.
    ///   - hasPath: false for a place outside the document's value.
    package func error(
        _ code: DiagnosticCode, at offset: Int, missingKey: String? = nil, hasPath: Bool = true,
        _ message: @autoclosure () -> String
    ) {
        errorCount += 1
        guard errorCount <= Self.maximumFindings else { return }
        findings.append(
            Finding(
                severity: .error, code: code, offset: offset, missingKey: missingKey, hasPath: hasPath,
                message: message()))
    }

    package func warning(_ code: DiagnosticCode, at offset: Int, _ message: @autoclosure () -> String) {
        warningCount += 1
        guard warningCount <= Self.maximumFindings else { return }
        findings.append(Finding(severity: .warning, code: code, offset: offset, message: message()))
    }

    /// In order of place. One pass over the bytes, however many there are.
    package func diagnostics() -> [Diagnostic] {
        var findings = findings.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .map(\.element)
        for (count, severity) in [(errorCount, Diagnostic.Severity.error), (warningCount, .warning)]
        where count > Self.maximumFindings {
            findings.append(
                Finding(
                    severity: severity, code: .tooManyProblems, offset: findings.last?.offset ?? 0,
                    message: "\(count - Self.maximumFindings) more \(severity.rawValue)s in this file are not shown"))
        }
        var place = TextPlace()
        return findings.map { finding in
            place.advance(to: finding.offset, bytes)
            var path = finding.hasPath ? root?.path(at: finding.offset) ?? "" : ""
            if let key = finding.missingKey { path = path.isEmpty ? key : "\(path).\(key)" }
            return Diagnostic(
                finding.severity, code: finding.code.rawValue, file: name, line: place.line, column: place.column,
                path: path, message: finding.message)
        }
    }
}
