/// A file that arrived over HTTP.
package struct SpooledUpload: Sendable {
    /// Absolute, in the spool directory.
    package var path: String
    /// What the sender calls it; never a path: no `/`, no control characters, 1 ... 200 bytes, ends in `.csv`.
    package var fileName: String
    package var byteCount: Int64
    /// SHA-256 over its bytes.
    package var contentHash: [UInt8]
    /// Import it even where the same bytes were imported before.
    package var isForced: Bool

    package init(path: String, fileName: String, byteCount: Int64, contentHash: [UInt8], isForced: Bool) {
        self.path = path
        self.fileName = fileName
        self.byteCount = byteCount
        self.contentHash = contentHash
        self.isForced = isForced
    }
}
