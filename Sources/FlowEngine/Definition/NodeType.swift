package import Domain

/// The types of node that a flow file may hold; raw values are the wire tags.
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
    case pythonCustomAction = "python_custom_action"
}

extension Node.Kind {
    package var type: NodeType {
        switch self {
        case .participantCreated: .participantCreated
        case .participantUpdated: .participantUpdated
        case .communicationEnded: .communicationEnded
        case .communicationUpdated: .communicationUpdated
        case .incomingSession: .incomingSession
        case .fromAnotherFlow: .fromAnotherFlow
        case .fieldCheck: .fieldCheck
        case .communication(let action): action.kind.nodeType
        case .cancelCommunications: .cancelCommunications
        case .updateField: .updateField
        case .toAnotherFlow: .toAnotherFlow
        case .pythonCustomAction: .pythonCustomAction
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
