import Foundation

/// A file that goes with its owner.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID().uuidString).csv")
        try Data(bytes).write(to: url)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
