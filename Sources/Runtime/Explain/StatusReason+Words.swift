package import Domain

extension StatusReason {
    /// What it means, for somebody who does not know the code.
    package var words: String {
        switch self {
        case .noAddress: "the customer has no address of that kind"
        case .suppressed: "the address must not be written to"
        case .optedOut: "the person asked not to be written to"
        case .frequencyCap: "its node has as many openings for the participant that day as it may have"
        case .chainLimit: "flows set each other off in a circle, and what the circle planned is not sent"
        case .baseTimeUnset: "date_time names a value that is not set"
        case .neverAllowed: "the window does not open within 400 days"
        case .canceledByFlow: "a flow called it off"
        case .windowClosed: "its deadline passed before it could start"
        case .participantRemoved: "the participant was removed"
        case .canceledByOperator: "an operator called it off"
        case .inFlight: "it is being sent right now"
        case .unknown: "whether it went out is not known"
        case .retrying: "the channel could not send it yet; it will be tried again"
        case .addressBusy: "another conversation holds the address"
        case .notAnswered: "the telephone was not answered"
        case .callLost: "the daemon ended during the call"
        case .unknownTelegramID: "the participant has never written to the bot"
        case .refused: "the provider refused it for good"
        case .attemptsExhausted: "every attempt was put off, up to the channel's limit"
        case .templateFailed: "its texts could not be rendered"
        }
    }
}
