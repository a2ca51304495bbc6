import Foundation

/// A directory of its own for one test, gone when the test is.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let template = NSTemporaryDirectory() + "campaignd-store-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard let made = mkdtemp(&bytes) else { throw CocoaError(.fileWriteUnknown) }
        path = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}
