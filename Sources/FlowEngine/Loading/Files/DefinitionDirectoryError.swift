/// Why a directory of definitions could not be read at all.
package struct DefinitionDirectoryError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    /// The operating system's words.
    package var reason: String

    package var description: String { "cannot read the flows directory \(path): \(reason)" }
}
