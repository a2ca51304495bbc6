/// Why no script can be run at all: a fault of the host or of the configuration, not of a script.
package struct CustomActionFault: Error, Hashable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
