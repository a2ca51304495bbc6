/// What was asked for only a daemon does, and none runs on this state directory.
package struct NoDaemonFault: Error, CustomStringConvertible {
    package var stateDirectory: String

    package init(stateDirectory: String) { self.stateDirectory = stateDirectory }

    package var description: String { "no daemon is running on \(stateDirectory)" }
}
