import Foundation

/// Where the work tree of this project is, as the compiler saw it.
package enum Repository {
    package static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    package static func path(_ name: String) -> String { "\(root)/\(name)" }

    /// The interpreter that has the packages of `Tests/requirements.txt`.
    package static let python: String =
        ProcessInfo.processInfo.environment["CAMPAIGND_TEST_PYTHON"] ?? path(".venv/bin/python")
}
