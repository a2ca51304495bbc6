/// Why nothing of an upload could be read. The message names columns and settings, never a cell.
package struct UploadFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable codes; the raw value is the code in the API and in `NAME.error.txt`.
    package enum Code: String, CaseIterable, Sendable {
        case unreadable
        case emptyFile = "empty_file"
        case badHeader = "bad_header"
        case unknownEncoding = "unknown_encoding"
        case badSettings = "bad_settings"
        case duplicateColumn = "duplicate_column"
        case missingColumn = "missing_column"
        case missingRequiredColumn = "missing_required_column"
        case noIdentifierColumn = "no_identifier_column"
        case noAddressColumn = "no_address_column"
        /// The file changed while it was read.
        case changed
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
