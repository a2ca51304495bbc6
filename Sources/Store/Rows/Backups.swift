package import Domain

/// A small file that belongs to a store: what its tokens are signed with, what providers gave.
package struct BackupFile: Hashable, Sendable {
    /// Below the state directory, without a leading slash and without `..`.
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Whether it stays inside the state directory.
    package var isSafe: Bool {
        !path.isEmpty && !path.hasPrefix("/")
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != ".." && $0 != "."
            }
    }
}

/// What a restored store holds, and what was done to it so that it sends nothing by itself.
package struct RestoredBackup: Sendable {
    /// Nil for a copy that holds the store alone.
    package var madeAt: Instant?
    package var files: [BackupFile]
    /// Campaigns that ran, and are stopped now.
    package var stopped: [String]
    /// Messages that were due: whether they have gone out since the copy was made is unknown.
    package var held: Int

    package init(madeAt: Instant?, files: [BackupFile], stopped: [String], held: Int) {
        self.madeAt = madeAt
        self.files = files
        self.stopped = stopped
        self.held = held
    }
}
