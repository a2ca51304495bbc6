import FlowEngine
import Foundation

/// The definition files that the tests read.
enum DefinitionFixtures {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let definitions = root.appending(path: "Tests/Fixtures/definitions")
    /// The campaigns that come with the product.
    static let samples = root.appending(path: "flows")

    static let campaigns = ["conversation", "everything", "minimal", "renewal"]

    /// The files of one campaign by their paths inside its directory.
    static func files(of campaign: String) throws -> [String: [UInt8]] {
        try files(in: "Tests/Fixtures/definitions/\(campaign)")
    }

    /// The files of a directory of the work tree by their paths inside it.
    static func files(in path: String) throws -> [String: [UInt8]] {
        let directory = root.appending(path: path)
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
            let url = directory.appending(path: name)
            if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                files[name] = Array(try Data(contentsOf: url))
            }
        }
        return files
    }

    /// Runs `body` in a directory of its own, which is removed afterwards.
    static func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "campaignd-loading-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(directory)
    }
}

extension LoadResult {
    /// One line a diagnostic.
    var lines: [String] { diagnostics.map(\.description) }

    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
}
