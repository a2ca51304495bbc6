import Domain
import TestSupport

@testable import Channels

extension SIPSettings {
    /// Calls to a peer on loopback, hasty in everything.
    static func sample(
        port: Int, directory: TemporaryDirectory, change: (inout SIPSettings) -> Void = { _ in }
    ) throws -> SIPSettings {
        var reader = SettingsReader([
            "domain": .string("127.0.0.1:\(port)"), "user": "anna", "caller_id": "+4930123456",
            "password": ["env": "PASSWORD"], "net_interface": "127.0.0.1", "local_address": "127.0.0.1",
            "allowed_prefixes": ["+49151", "+49301"],
        ])
        let read = SIPSettings(
            &reader, channel: "phone", secrets: SecretSource(environment: ["PASSWORD": "se;cr>et"]),
            stateDirectory: directory.path)
        guard var settings = read else { throw ChannelSettingsError(channel: "phone", problems: reader.problems) }
        settings.timing.answer = .seconds(10)
        settings.timing.digit = .seconds(3)
        settings.timing.reply = .seconds(15)
        settings.timing.heartbeat = .seconds(3)
        settings.repeats = 0
        settings.voiceSpeed = 400
        change(&settings)
        return settings
    }
}

extension OutboundMessage {
    /// A call to the peer's telephone.
    static func call(
        _ number: Int = 1, to recipient: String = "+4915112345678", text: String = "Hello.", expects digits: Int? = nil,
        options: CallOptions? = nil
    ) -> OutboundMessage {
        OutboundMessage(
            kind: "voice", recipient: recipient, text: text, idempotencyKey: "c\(number)", date: 1_782_806_400_000,
            expects: digits.map { ExpectedAnswer(maximumDigits: $0) }, call: options)
    }

    /// What is said next in the call.
    func answer(_ text: String, providerID: String?, expects digits: Int? = nil) -> OutboundMessage {
        OutboundMessage(
            kind: "voice", recipient: recipient, text: text, idempotencyKey: idempotencyKey + ".1", date: date,
            followUp: FollowUp(conversation: idempotencyKey, openingProviderID: providerID),
            expects: digits.map { ExpectedAnswer(maximumDigits: $0) })
    }
}
