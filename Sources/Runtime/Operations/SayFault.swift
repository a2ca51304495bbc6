/// What an operator would say cannot be said.
package struct SayFault: Error, CustomStringConvertible {
    /// Why, and what would be right; names nobody.
    package var description: String

    package init(_ description: String) { self.description = description }
}
