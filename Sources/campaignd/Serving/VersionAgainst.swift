import Domain
import FlowEngine
import Store

/// What `check --against` compares the campaigns at hand with: the versions in force, an earlier one, or a directory.
struct VersionAgainst {
    /// "live", the beginning of a content hash, or a directory.
    let name: String
    let workplace: Workplace

    /// The files to compare a campaign's with, and what they are; nil where there are none of that campaign.
    func files(of campaign: String) async throws -> (files: [String: [UInt8]], what: String)? {
        if name.contains("/") || name == "." || name == ".." { return try directory(campaign) }
        let store = try workplace.openStoreForReading()
        let row = try await store.campaigns().first { $0.id == campaign }
        var found: (files: [String: [UInt8]], what: String)?
        if let row {
            let versions = try await store.versions(of: row.key)
            let wanted = name.lowercased()
            let version = versions.filter { name == "live" ? $0.isCurrent : $0.contentHash.hasPrefix(wanted) }
            if version.count > 1 {
                throw CommandFailure(
                    .wrongUsage, "\(version.count) versions of \(campaign) begin with \"\(name)\" (give more digits)")
            }
            if let version = version.first, let files = try await store.files(of: version.key) {
                found = (files, "version \(version.contentHash.prefix(12))\(version.isCurrent ? ", in force" : "")")
            }
        }
        try await store.close()
        return found
    }

    private func directory(_ campaign: String) throws -> (files: [String: [UInt8]], what: String)? {
        let loaded = try DefinitionLoader.load(directory: name)
        return loaded.campaigns.first { $0.id == campaign }.map { ($0.files, "\(name)") }
    }
}
