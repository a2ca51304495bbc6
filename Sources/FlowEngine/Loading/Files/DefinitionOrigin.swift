/// Who hands over a campaign's files, which decides what may be among them.
package enum DefinitionOrigin: Sendable {
    /// The flows directory, or a version that was loaded from it: scripts and all.
    case directory
    /// A request: nobody on the network brings code to run, so it may hold no scripts.
    case request
}
