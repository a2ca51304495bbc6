import Foundation
import Store

/// What a command makes in a state directory before it knows whether it can do its work, so that it leaves nothing behind
/// where it cannot.
struct MadeState {
    private let lock: String
    private let hadLock: Bool
    /// The directories that were not there, the innermost first.
    private let directories: [String]

    /// Looks at what is there before anything is made.
    init(_ directory: String) {
        lock = StorePlace(stateDirectory: directory).lockFile
        hadLock = FileManager.default.fileExists(atPath: lock)
        var missing: [String] = []
        var path = directory
        while !path.isEmpty, path != "/", !FileManager.default.fileExists(atPath: path) {
            missing.append(path)
            guard let slash = path.lastIndex(of: "/") else { break }
            path = String(path[..<slash])
        }
        directories = missing
    }

    /// Takes away what is there now and was not then; a directory only while it is empty.
    func remove() {
        if !hadLock { unlink(lock) }
        for directory in directories where rmdir(directory) != 0 { break }
    }
}
