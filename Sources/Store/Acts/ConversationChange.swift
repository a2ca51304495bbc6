/// What came of an act in a conversation.
package struct ConversationChange: Sendable {
    /// False: it is over, or was so already.
    package var changed: Bool
    /// As it is now.
    package var conversation: ConversationRow

    package init(changed: Bool, conversation: ConversationRow) {
        self.changed = changed
        self.conversation = conversation
    }
}
