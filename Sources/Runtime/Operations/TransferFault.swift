/// A call cannot be handed over.
package struct TransferFault: Error, CustomStringConvertible {
    /// Why, and what would be right; names nobody.
    package var description: String

    package init(_ description: String) { self.description = description }
}
