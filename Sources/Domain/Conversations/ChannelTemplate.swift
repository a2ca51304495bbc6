/// A message template that a provider has approved, or not yet.
package struct ChannelTemplate: Hashable, Sendable {
    package var name: String
    package var language: String
    /// The provider's word: `APPROVED`, `PENDING`, `REJECTED`, …
    package var status: String
    package var category: String?
    /// The body with its placeholders.
    package var body: String?
    /// Placeholders in order: names, or `1`, `2`, ….
    package var parameters: [String]

    package init(
        name: String, language: String, status: String, category: String?, body: String?, parameters: [String]
    ) {
        self.name = name
        self.language = language
        self.status = status
        self.category = category
        self.body = body
        self.parameters = parameters
    }
}
