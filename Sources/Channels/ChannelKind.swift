import Domain

/// What a channel talks to. Raw values are the wire tags of `"kind"` in the configuration.
package enum ChannelKind: String, CaseIterable, Sendable {
    case email
    case whatsappCloud = "whatsapp_cloud"
    case telegram, sip, twilio, outbox

    /// Kinds of the design that are not built yet.
    private static let later = ["whatsapp_bird", "infobip_sms", "messenger", "instagram", "web_chat"]

    /// What is wrong with a name that is no kind of this version, and what would be right; for messages.
    package static func complaint(about name: String) -> String {
        let known = allCases.map(\.rawValue)
        let there = known.joined(separator: ", ")
        if later.contains(name) { return "the kind \"\(name)\" comes with a later version (now there are \(there))" }
        let nearest = NearestName.nearest(to: name, among: known + later).map { "did you mean \"\($0)\"?" }
        return "there is no kind of channel \"\(name)\": \(nearest ?? "there are \(there)")"
    }
}
