/// What came of holding a channel back, or letting it go on.
package struct ChannelChange: Sendable {
    package var changed: Bool
    /// As it is with the change.
    package var channel: ChannelReport

    package init(changed: Bool, channel: ChannelReport) {
        self.changed = changed
        self.channel = channel
    }
}
