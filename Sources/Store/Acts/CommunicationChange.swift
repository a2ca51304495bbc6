/// What came of settling a communication, or a message of it, whose outcome was unknown.
package struct CommunicationChange: Sendable {
    /// False: its outcome was not unknown.
    package var changed: Bool
    /// As it is now.
    package var communication: CommunicationRow

    package init(changed: Bool, communication: CommunicationRow) {
        self.changed = changed
        self.communication = communication
    }
}
