package import Domain

/// Reads and checks campaigns, from a directory or from memory. All mistakes are reported at once, and a campaign with
/// errors leaves its neighbours unharmed.
package struct DefinitionLoader {
    private let parties: KnownParties?
    private let customerFields: [String: FieldType]
    private let types: NodeTypes

    /// Loads the campaigns of a directory (each subdirectory with a `campaign.json`, or the directory itself where it
    /// has one). Blocks on the disk.
    /// - Parameters:
    ///   - parties: agents and channels that flows may name; nil: any.
    ///   - customerFields: types of customer fields that campaigns beside those loaded have declared.
    ///   - types: the types of node that flows may name.
    /// - Throws: where the directory itself cannot be read; what is in it is reported, not thrown.
    package static func load(
        directory: String, parties: KnownParties? = nil, customerFields: [String: FieldType] = [:],
        types: NodeTypes = .standard
    ) throws(DefinitionDirectoryError) -> LoadResult {
        let loader = DefinitionLoader(parties: parties, customerFields: customerFields, types: types)
        return loader.load(try DefinitionDirectory(directory).sources())
    }

    /// Loads one campaign from files in memory, named by their paths inside its directory.
    /// - Parameter origin: a request may hold no scripts.
    package static func load(
        campaign id: String, files: [CampaignDefinition.FileName: [UInt8]], from origin: DefinitionOrigin = .directory,
        parties: KnownParties? = nil, customerFields: [String: FieldType] = [:], types: NodeTypes = .standard
    ) -> LoadResult {
        let loader = DefinitionLoader(parties: parties, customerFields: customerFields, types: types)
        return loader.load([DefinitionSource(campaign: id, files: files, origin: origin)])
    }

    /// The content hash that a campaign's directory has now, whether it loads or not; nil where there is none.
    package static func contentHash(
        of campaign: String, in directory: String
    ) throws(DefinitionDirectoryError) -> String? {
        try DefinitionDirectory(directory).sources().first { $0.directoryName == campaign }.map {
            ContentHash.of($0.files)
        }
    }

    private func load(_ sources: [DefinitionSource]) -> LoadResult {
        var campaigns = sources.map { LoadedCampaign($0, parties: parties, types: types) }
        compareCustomerFields(&campaigns)
        var diagnostics = campaigns.flatMap(\.diagnostics)
        for campaign in campaigns { diagnostics += campaign.reports.flatMap { $0.diagnostics() } }
        let ordered = diagnostics.enumerated().sorted { a, b in
            if a.element.file != b.element.file {
                return a.element.file.utf8.lexicographicallyPrecedes(b.element.file.utf8)
            }
            return (a.element.line, a.element.column, a.offset) < (b.element.line, b.element.column, b.offset)
        }
        return LoadResult(
            campaigns: campaigns.compactMap(\.definition).sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) },
            refused: campaigns.filter(\.hasErrors).map(\.directoryName), diagnostics: ordered.map(\.element))
    }

    /// Campaigns share one registry of customer fields. Of two that disagree the one that comes later by name is
    /// refused; one that is refused anyway yields to those that are not.
    private func compareCustomerFields(_ campaigns: inout [LoadedCampaign]) {
        var registry = customerFields.mapValues { (type: $0, owner: "another campaign") }
        let order =
            campaigns.indices.filter { !campaigns[$0].hasErrors }
            + campaigns.indices.filter { campaigns[$0].hasErrors }
        for index in order {
            let campaign = campaigns[index]
            for (field, offset) in campaign.head.customerFieldPlaces {
                guard let known = registry[field.name] else {
                    let owner = "campaign \(Quoting.quoted(campaign.directoryName))"
                    registry[field.name] = (field.type, owner)
                    continue
                }
                guard known.type != field.type else { continue }
                campaign.headReport?.error(
                    .fieldTypeConflict, at: offset,
                    "the customer field \(Quoting.quoted(field.name)) is \(known.type.withArticle) in \(known.owner) "
                        + "(customers are shared: declare \"\(known.type.rawValue)\" or choose another name)")
                campaigns[index].definition = nil
            }
        }
    }
}
