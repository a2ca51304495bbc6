/// How a value goes on while what it is made of is made anew, again and again.
package enum Tendency: Hashable, Sendable {
    /// It stays. `sign`: -1, 0 or 1, where that of a number or a timedelta is certain.
    case fixed(sign: Int?)
    /// The value that it had before, and something of that sign (-1, 0 or 1) besides.
    case own(step: Int)
    /// By the time alone it gets past any bound, and does not come back.
    case rises, falls
    /// By the time alone it comes back to what it was: the hour of now.
    case recurs
    /// Nothing of this is certain.
    case unknown
}

extension Expression {
    /// How its value goes on.
    ///
    /// - Parameters:
    ///   - timePasses: between one time and the next.
    ///   - reference: how what it names goes on.
    package func tendency(timePasses: Bool, _ reference: (Reference) -> Tendency) -> Tendency {
        var tendencies = Tendencies(program, timePasses: timePasses)
        return tendencies.read(reference)
    }
}
