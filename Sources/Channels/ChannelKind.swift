/// What a channel talks to. Raw values are the wire tags of `"kind"` in the configuration.
package enum ChannelKind: String, CaseIterable, Sendable {
    case email, outbox
}
