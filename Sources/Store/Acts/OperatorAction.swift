/// What an operator can do. Raw values are stored and shown; they are never renamed.
package enum OperatorAction: String, CaseIterable, Sendable {
    // Campaigns
    case start, stop
    case discardBacklog = "discard_backlog"
    case rollBack = "roll_back"
    case holdDirectory = "hold_directory"
    case releaseDirectory = "release_directory"
    case upload
    // Channels
    case pauseChannel = "pause_channel"
    case resumeChannel = "resume_channel"
    case reassign
    case testChannel = "test_channel"
    // Conversations
    case say
    case pauseAgent = "pause_agent"
    case resumeAgent = "resume_agent"
    case closeConversation = "close_conversation"
    case transferCall = "transfer_call"
    case resolveUnknown = "resolve_unknown"
    case cancelCommunication = "cancel_communication"
    // Addresses
    case suppress, release
    case endDestinationRest = "end_destination_rest"
    // The installation
    case createKey = "create_key"
    case revokeKey = "revoke_key"
    case reload, restore
}
