import Domain

/// What the provider's error codes mean for the message, the recipient and the channel
/// (https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes).
enum WhatsAppCode {
    enum Meaning: Hashable, Sendable {
        /// This message, later; counts as an attempt. `after`: at the earliest.
        case retry(after: Duration?)
        /// Nothing goes out for now: the queue waits, and no attempt is used up.
        case wait(Duration)
        /// The account, the token or the number is refused: the channel stops.
        case stop
        /// This message for good: its recipient cannot have it.
        case failRecipient
        /// They want no more.
        case suppress
        /// More than 24 hours since they wrote: only a template goes.
        case needTemplate
        /// This message for good: what the step sends is wrong.
        case failStep
    }

    /// Nil: the code is not known, and the class of the HTTP status decides.
    static func meaning(of code: Int) -> Meaning? {
        switch code {
        case 1, 131000, 133016: .retry(after: nil)
        case 131056: .retry(after: .seconds(6))
        case 131049: .retry(after: .seconds(86_400))
        // The service, the app, the account or the number as a whole is meant.
        case 2, 131016, 131057: .wait(.seconds(30))
        case 4, 80007: .wait(.seconds(60))
        case 130429: .wait(.seconds(5))
        case 0, 3, 10, 190, 200...299, 368, 131031, 131042, 131045, 131048: .stop
        // Not in the design's table: the number is gone, not registered, without an approved name; no access.
        case 33, 131005, 131037, 133010: .stop
        case 131026, 130472, 131021, 131030: .failRecipient
        // Not in the design's table: no messages to that country.
        case 130497: .failRecipient
        case 131050: .suppress
        case 131047: .needTemplate
        case 100, 131008, 131009, 131051, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 131053: .failStep
        // Not in the design's table: parameters of another format, flows that are blocked or throttled.
        case 132008, 132018, 132068, 132069, 135000: .failStep
        default: nil
        }
    }
}
