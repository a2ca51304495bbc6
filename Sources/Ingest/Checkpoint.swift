/// A place between two rows of a file, from which reading goes on as if it had never stopped.
package struct Checkpoint: Hashable, Sendable {
    /// Where the next row starts, in bytes of the file; in a file of another encoding than UTF-8, in bytes of its
    /// UTF-8 form, so that resuming reads the file from its start and skips what comes before.
    package var byteOffset: Int64
    /// The physical line that the next row starts on, counted from 1.
    package var line: Int64

    package init(byteOffset: Int64, line: Int64) {
        self.byteOffset = byteOffset
        self.line = line
    }
}
