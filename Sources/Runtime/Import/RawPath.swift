import Foundation
import Values

/// A path as the file system has it: bytes, which need not be UTF-8.
package struct RawPath: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ folder: String, name: [UInt8]) { bytes = Array(folder.utf8) + [UInt8(ascii: "/")] + name }

    package init(_ path: String) { bytes = Array(path.utf8) }

    /// The last part, as it may be shown anywhere.
    package var shownName: String { ShownValue.fileName(Array(bytes[nameStart...])) }

    /// The folder that holds it.
    package var folder: String { String(decoding: bytes[..<max(0, nameStart - 1)], as: UTF8.self) }

    package var shown: String { ShownValue.fileName(bytes) }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).withUnsafeBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) { pointer in
                // Never empty: a NUL ends it.
                guard let start = pointer.baseAddress else { return "".withCString(body) }
                return body(start)
            }
        }
    }

    private var nameStart: Int { bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0 }
}
