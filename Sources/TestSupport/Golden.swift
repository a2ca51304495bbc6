import Foundation

/// Compares text with a file that is kept beside the tests; `RECORD_GOLDENS=1` rewrites the file instead.
package enum Golden {
    package struct Mismatch: Error, CustomStringConvertible {
        package var description: String
    }

    /// - Parameters:
    ///   - name: path of the golden file, relative to the folder of the test's source.
    ///   - source: leave it out: the source file of the test.
    /// - Throws: `Mismatch` with the first line that differs, also where the file is missing.
    package static func expect(_ actual: String, matches name: String, source: String = #filePath) throws {
        let file = URL(filePath: source).deletingLastPathComponent().appending(path: name)
        if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(actual.utf8).write(to: file)
            return
        }
        guard let data = try? Data(contentsOf: file) else {
            throw Mismatch(description: "\(name) is missing: run the tests with RECORD_GOLDENS=1 and review the file")
        }
        let expected = String(decoding: data, as: UTF8.self)
        guard expected != actual else { return }
        let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
        var line = 0
        while line < min(expectedLines.count, actualLines.count), expectedLines[line] == actualLines[line] { line += 1 }
        func text(_ lines: [Substring]) -> String { line < lines.count ? String(lines[line]) : "(end)" }
        throw Mismatch(
            description: """
                \(name), line \(line + 1):
                  golden: \(text(expectedLines))
                  now:    \(text(actualLines))
                Where the new text is right: RECORD_GOLDENS=1, and review the diff.
                """)
    }
}
