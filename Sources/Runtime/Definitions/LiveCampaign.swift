package import Domain
package import FlowEngine
package import Store

/// A version of a campaign, ready to run.
package struct LiveCampaign: Sendable {
    package let definition: CampaignDefinition
    package let compiled: CompiledCampaign
    package let turns: TurnEngine
    package let registered: RegisteredVersion

    package var id: String { definition.id }
    package var key: CampaignKey { registered.campaign }
    package var interest: EventInterest { compiled.interest }

    package init(_ compiled: CompiledCampaign, _ registered: RegisteredVersion) {
        definition = compiled.definition
        self.compiled = compiled
        self.registered = registered
        turns = TurnEngine(compiled)
    }
}
