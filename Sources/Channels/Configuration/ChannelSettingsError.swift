/// The settings of a channel cannot be used: every problem found, in the order of reading.
package struct ChannelSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Problem: Hashable, Sendable {
        /// Where, from the channel on: `smtp_port`, `accounts[1].password_file`.
        package var path: String
        /// A sentence: what is wrong and what would be right.
        package var message: String

        package init(path: String, message: String) {
            self.path = path
            self.message = message
        }
    }

    package var channel: String
    package var problems: [Problem]

    package init(channel: String, problems: [Problem]) {
        self.channel = channel
        self.problems = problems
    }

    package var description: String {
        problems.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
    }
}
