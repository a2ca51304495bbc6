/// An agent's file cannot be used: every problem found.
package struct AgentFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Problem: Hashable, Sendable {
        /// The file's name, or the directory's.
        package var file: String
        /// Where in the file: `channels[0].inbound`; empty for the file as a whole.
        package var path: String
        /// What is wrong and what would be right.
        package var message: String

        package init(file: String, path: String, message: String) {
            self.file = file
            self.path = path
            self.message = message
        }
    }

    package var problems: [Problem]

    package init(problems: [Problem]) { self.problems = problems }

    package var description: String {
        problems.map { problem in
            [problem.file, problem.path, problem.message].filter { !$0.isEmpty }.joined(separator: ": ")
        }.joined(separator: "\n")
    }
}
