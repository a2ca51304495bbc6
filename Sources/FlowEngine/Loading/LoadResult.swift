/// What came of loading definitions.
package struct LoadResult: Sendable {
    /// Those without errors, in order of their ids.
    package var campaigns: [CampaignDefinition]
    /// Directory names of those with errors, in order: their last good versions stay in force.
    package var refused: [String]
    /// Errors and warnings, in order of file, line and column.
    package var diagnostics: [Diagnostic]

    package init(campaigns: [CampaignDefinition], refused: [String], diagnostics: [Diagnostic]) {
        self.campaigns = campaigns
        self.refused = refused
        self.diagnostics = diagnostics
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
