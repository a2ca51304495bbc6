/// What is wrong with the configuration: one line a mistake, each with its place and what would be right.
struct ConfigurationProblem: Error, CustomStringConvertible {
    var lines: [String]
    /// The file that was named could not be read at all.
    var isOutOfReach = false

    var description: String { lines.joined(separator: "\n") }
}
