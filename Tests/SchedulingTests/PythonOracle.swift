import Foundation

/// Runs a script of `Tests/Oracles` in CPython, with files in a directory of its own.
struct PythonOracle {
    struct Failure: Error {
        var script: String
        var status: Int32
    }

    /// What the script wrote to its last argument, given `input` as the file before it (if any).
    static func answers(of script: String, input: Data? = nil) async throws -> Data {
        let files = FileManager.default
        let name = "campaignd-oracle-\(ProcessInfo.processInfo.globallyUniqueString)"
        let directory = files.temporaryDirectory.appending(path: name)
        try files.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: directory) }
        let oracles = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Oracles")
        var arguments = ["python3", oracles.appending(path: script).path]
        if let input {
            let file = directory.appending(path: "in")
            try input.write(to: file)
            arguments.append(file.path)
        }
        let output = directory.appending(path: "out")
        arguments.append(output.path)

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw Failure(script: script, status: status) }
        return try Data(contentsOf: output)
    }
}
