/// One difference between two versions of a campaign.
package struct VersionChange: Hashable, Sendable, Encodable, CustomStringConvertible {
    package enum Kind: String, Sendable, Encodable { case added, removed, changed }

    package var kind: Kind
    /// The file's path inside the campaign's directory.
    package var file: String
    /// Where in the file: `nodes.early.to`; list members by their id or name. Empty for the file itself.
    package var path: String
    /// The value before and after, as JSON on one line, cut where it is long; nil for whole files.
    package var before: String?
    package var after: String?

    package var description: String {
        let place = path.isEmpty ? file : "\(file): \(path)"
        switch kind {
        case .added: return "+ \(place)\(after.map { " \($0)" } ?? "")"
        case .removed: return "- \(place)\(before.map { " \($0)" } ?? "")"
        case .changed:
            guard let before, let after else { return "~ \(place)" }
            return "~ \(place) \(before) → \(after)"
        }
    }
}
