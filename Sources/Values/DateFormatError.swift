/// Why a `format` is no usable `strptime` pattern.
package struct DateFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// UTF-8 offset in the pattern.
    package var offset: Int
    package var message: String

    package var description: String { message }
}
