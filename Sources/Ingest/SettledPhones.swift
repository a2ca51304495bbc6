import Domain
import Values

/// Phone numbers with two readings of which the import settings chose one: told once an upload, not once a row.
package struct SettledPhones: Sendable {
    private let preference: PhonePreference?
    private(set) var count = 0
    private var firstLine: Int64 = 0

    init(_ settings: ImportSettings) { preference = settings.ambiguousPhone }

    /// Counts it where the settings decided; false for any other warning.
    mutating func take(_ issue: ValueIssue, line: Int64) -> Bool {
        guard issue.code == .ambiguousPhone else { return false }
        if count == 0 { firstLine = line }
        count += 1
        return true
    }

    /// What the summary of the upload says; nil where nothing was decided.
    package var sentence: String? {
        guard count > 0, let preference else { return nil }
        return
            "\(Self.beginning) \(preference.rawValue), as import.ambiguous_phone says (the first on line \(firstLine))"
    }

    /// The same in every such sentence: an import that was interrupted says it once.
    package static let beginning = "phone numbers that are valid with and without the country code are read as"
}

extension FieldParser {
    init(_ field: Field, _ settings: ImportSettings) throws(DateFormatError) {
        try self.init(field, defaultRegion: settings.defaultRegion, ambiguousPhone: settings.ambiguousPhone)
    }
}
