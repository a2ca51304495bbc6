import Domain

/// One query parameter that an endpoint takes: its name, what it may be, and what it is for.
struct QueryParameter: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case text(maximumLength: Int)
        case integer(ClosedRange<Int>)
        case boolean
        case choice([String])
        /// Several of these, separated by commas.
        case choices([String])
        case instant
        case identifier
    }

    var name: String
    var kind: Kind
    var description: String
    /// Shown in the OpenAPI document.
    var defaultText: String?

    init(_ name: String, _ kind: Kind, _ description: String, default defaultText: String? = nil) {
        self.name = name
        self.kind = kind
        self.description = description
        self.defaultText = defaultText
    }

    /// Why `value` is not one of this parameter's; nil where it is.
    func fault(in value: String) -> String? {
        switch kind {
        case .text(let maximumLength):
            if value.isEmpty { return "must not be empty" }
            return value.utf8.count > maximumLength ? "must be at most \(maximumLength) bytes" : nil
        case .integer(let range):
            guard let number = Int(value), range.contains(number) else {
                return "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case .boolean: return value == "true" || value == "false" ? nil : "must be true or false"
        case .choice(let choices):
            return choices.contains(value) ? nil : "must be one of \(choices.joined(separator: ", "))"
        case .choices(let choices):
            for part in value.split(separator: ",", omittingEmptySubsequences: false)
            where !choices.contains(String(part)) {
                let near =
                    NearestName.nearest(to: String(part), among: choices).map { "; did you mean \"\($0)\"?" } ?? ""
                return "must be some of \(choices.joined(separator: ", ")), separated by commas\(near)"
            }
            return nil
        case .instant:
            return InstantText.parse(value) == nil
                ? "must be a date or a time with an offset in ISO 8601, as 2026-06-30T08:00:00Z" : nil
        case .identifier: return value.utf8.count == 36 ? nil : "must be an id as the API shows it"
        }
    }
}
