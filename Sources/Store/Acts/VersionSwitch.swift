/// What came of putting an earlier version in force.
package struct VersionSwitch: Sendable {
    /// False: it was in force already.
    package var changed: Bool
    /// What is in force now.
    package var registered: RegisteredVersion

    package init(changed: Bool, registered: RegisteredVersion) {
        self.changed = changed
        self.registered = registered
    }
}
