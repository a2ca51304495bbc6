/// What becomes of a message of unknown outcome.
package enum UnknownPolicy: String, CaseIterable, Sendable {
    /// Sent again with the same identity.
    case resend
    /// Shown to the operator, who decides.
    case hold
    /// The provider is asked; until it answers, held.
    case reconcile
}
