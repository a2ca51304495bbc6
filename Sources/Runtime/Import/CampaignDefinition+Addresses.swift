import Channels
import Domain
package import FlowEngine
package import Ingest

extension CampaignDefinition {
    /// Where its active flows write to.
    package var addressNeeds: AddressNeeds {
        var kinds: Set<CommunicationKind> = []
        for flow in flows where flow.isActive {
            for node in flow.nodes {
                if case .communication(let action) = node.kind { kinds.insert(action.kind) }
            }
        }
        let needed = Set(kinds.flatMap(\.addressFields))
        return AddressNeeds(
            fields: SystemField.allCases.filter(needed.contains), isFileTheOnlySource: kinds.allSatisfy(\.isListed))
    }
}

extension CommunicationKind {
    /// Whether its addresses come in lists; others are known once a person has written.
    fileprivate var isListed: Bool {
        switch self {
        case .email, .whatsapp, .voice, .sms: true
        case .telegram, .messenger, .instagram, .webChat: false
        }
    }
}
