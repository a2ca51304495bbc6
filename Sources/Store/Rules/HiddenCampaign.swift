/// The campaign of people who belong to none: it has no version in force, and no list shows it.
package enum HiddenCampaign {
    /// It can be no campaign's id.
    package static let id = "~inbound"

    /// What stands for the node of a communication that a person began.
    package static let node = "incoming"

    /// The id that operators see; nil for the hidden campaign's.
    package static func shown(_ id: String) -> String? { id == Self.id ? nil : id }
}
