package import Domain

/// The types of node of the language itself; raw values are the wire tags. Further ones are ``NodeAction``s.
package enum NodeType: String, CaseIterable, Sendable {
    case participantCreated = "participant_created"
    case participantUpdated = "participant_updated"
    case communicationEnded = "communication_ended"
    case communicationUpdated = "communication_updated"
    case incomingSession = "incoming_session"
    case fromAnotherFlow = "from_another_flow"
    case fieldCheck = "field_check"
    case emailCommunication = "email_communication"
    case telegramCommunication = "telegram_communication"
    case whatsappCommunication = "whatsapp_communication"
    case voiceCommunication = "voice_communication"
    case smsCommunication = "sms_communication"
    case messengerCommunication = "messenger_communication"
    case instagramCommunication = "instagram_communication"
    case webChatCommunication = "web_chat_communication"
    case cancelCommunications = "cancel_communications"
    case updateField = "update_field"
    case toAnotherFlow = "to_another_flow"
}

extension Node.Kind {
    /// The wire tag of the node's type.
    package var tag: String {
        switch self {
        case .participantCreated: NodeType.participantCreated.rawValue
        case .participantUpdated: NodeType.participantUpdated.rawValue
        case .communicationEnded: NodeType.communicationEnded.rawValue
        case .communicationUpdated: NodeType.communicationUpdated.rawValue
        case .incomingSession: NodeType.incomingSession.rawValue
        case .fromAnotherFlow: NodeType.fromAnotherFlow.rawValue
        case .fieldCheck: NodeType.fieldCheck.rawValue
        case .communication(let action): action.kind.nodeType.rawValue
        case .cancelCommunications: NodeType.cancelCommunications.rawValue
        case .updateField: NodeType.updateField.rawValue
        case .toAnotherFlow: NodeType.toAnotherFlow.rawValue
        case .action(let action): type(of: action).tag
        }
    }

    /// The ways out of the node.
    package var ports: NodePorts {
        switch self {
        case .participantCreated, .participantUpdated, .communicationEnded, .communicationUpdated, .incomingSession,
            .fromAnotherFlow, .communication, .cancelCommunications, .updateField, .toAnotherFlow:
            .one
        case .fieldCheck: .condition
        case .action(let action): action.ports
        }
    }
}

extension CommunicationKind {
    package var nodeType: NodeType {
        switch self {
        case .email: .emailCommunication
        case .telegram: .telegramCommunication
        case .whatsapp: .whatsappCommunication
        case .voice: .voiceCommunication
        case .sms: .smsCommunication
        case .messenger: .messengerCommunication
        case .instagram: .instagramCommunication
        case .webChat: .webChatCommunication
        }
    }
}
