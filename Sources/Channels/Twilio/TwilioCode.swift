import Domain

/// What an error of Twilio's means (twilio.com/docs/api/errors): its code first, else the status of its answer.
enum TwilioCode {
    enum Meaning: Hashable, Sendable {
        /// The account or its settings: nothing goes out until somebody acts.
        case refused
        /// Too much at once: the channel waits.
        case throttled
        /// This number, for good.
        case rejected
        /// This number takes no calls of ours.
        case blocked
        /// The call that was to go on is over.
        case callGone
        /// Nobody knows whether it was done.
        case unknown
    }

    static func meaning(_ code: Int?, status: Int) -> Meaning {
        switch code {
        case 20003, 20005, 20006, 10001, 10002, 20008, 21210, 21212, 21213, 21606, 21209, 21208, 20426: .refused
        case 20429, 14107, 10004, 51002: .throttled
        case 21201, 21211, 21214, 21217, 21401, 21421, 21614, 13223, 13224, 13226: .rejected
        case 21215, 21216, 13225, 13227, 32205: .rejected
        case 21610: .blocked
        case 21220, 20404: .callGone
        default:
            switch status {
            case 401, 403: .refused
            case 404: .callGone
            case 429: .throttled
            case 400..<500: .rejected
            default: .unknown
            }
        }
    }

    static func outcome(_ code: Int?, status: Int, text: String, retryAfter: Duration?, isOpening: Bool)
        -> DeliveryOutcome
    {
        let name = code.map(String.init) ?? "http_\(status)"
        switch meaning(code, status: status) {
        case .refused: return .channelFailed(ChannelFailure(.refused, code: name, text: text))
        case .throttled:
            return .channelFailed(ChannelFailure(.unavailable, code: name, text: text, retryAfter: retryAfter))
        case .rejected: return .rejected(code: name, text: text)
        case .blocked: return .addressRejected(.blocked, code: name, text: text)
        case .callGone:
            // An address of the interface that is not there is a mistake of the settings, not of this number.
            return isOpening && code != 21220
                ? .channelFailed(ChannelFailure(.refused, code: name, text: text)) : .rejected(code: name, text: text)
        case .unknown: return .unknown(text: "\(name) \(text)")
        }
    }
}
