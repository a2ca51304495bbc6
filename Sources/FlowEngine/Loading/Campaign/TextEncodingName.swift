import Foundation

/// Names of character encodings.
enum TextEncodingName {
    /// Whether the C library's `iconv` converts from it to UTF-8.
    /// - Precondition: the name is made of letters, digits and `-_.:+` (no `//`, which iconv reads as options).
    static func isKnown(_ name: String) -> Bool {
        guard let descriptor = iconv_open("UTF-8", name), descriptor != iconv_t(bitPattern: -1) else { return false }
        iconv_close(descriptor)
        return true
    }
}
