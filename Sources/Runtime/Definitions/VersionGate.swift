package import FlowEngine

/// Says why a new version must not go live, one line a reason; none where it may. Asked before anything of the version
/// is kept, and never for the version that is in force already.
package typealias VersionGate = @Sendable (_ definition: CampaignDefinition) async -> [String]
