import ArgumentParser
import Domain
import FlowEngine
import Foundation

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Says what an expression gives: the expression language, tried without a daemon.",
        discussion: """
            One case by an argument and flags, or with --batch one JSON object a line on standard input, answered in order:
            {"expression": "len(name) > 3", "now": "2026-06-30T10:00:00", "timezone": "Europe/London", \
            "customer": {"name": "Ann"}, "participant": {"due": {"date": "2026-07-02"}}}
            """)

    @Argument(help: "The expression.")
    var expression: String?

    @Option(name: .long, help: "What the time is: with an offset that instant, else the wall clock in the zone.")
    var now: String?

    @Option(name: .long, help: "The zone of the run, an IANA name; else UTC.")
    var timezone: String?

    @Option(name: .long, help: "The customer's fields as a JSON object.")
    var customer: String?

    @Option(name: .long, help: "The participant's fields as a JSON object.")
    var participant: String?

    @Option(name: .long, help: "What the agent recorded, as a JSON object.")
    var result: String?

    @Option(name: .long, help: "The communication's attributes as a JSON object.")
    var communication: String?

    @Option(name: .long, help: "The columns of an upload's row as a JSON object, for expressions of import columns.")
    var row: String?

    @Flag(name: .long, help: "Read cases from standard input.")
    var batch = false

    @Flag(name: .long, help: "Answer one case as JSON too.")
    var json = false

    func run() throws {
        if batch {
            if try !ExpressionBatch().answerAll() { throw ExitCode.foundProblems }
            return
        }
        guard let expression else {
            throw CommandFailure(.wrongUsage, "an expression is needed, as in campaignd eval \"1 + 1\" (or --batch)")
        }
        var output: [UInt8] = []
        var query = ExpressionQuery()
        let isAnswered = line(expression).withUnsafeBufferPointer { query.answer($0, into: &output) }
        if json {
            print(String(decoding: output, as: UTF8.self))
        } else {
            let answer = try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any] ?? [:]
            if let value = answer["value"] as? String { print(value) }
            if let error = answer["error"] as? String {
                Terminal.complain((answer["column"] as? Int).map { "column \($0): \(error)" } ?? error)
            }
        }
        if !isAnswered { throw ExitCode.foundProblems }
    }

    /// The case as a line of a batch. Without `--now` it is the time that it is.
    private func line(_ expression: String) -> [UInt8] {
        var members: [(String, JSONLine.Value)] = [
            ("expression", .text(expression)), ("now", .text(now ?? LiveClock().now.iso8601)),
        ]
        if let timezone { members.append(("timezone", .text(timezone))) }
        var line = JSONLine.object(members)
        for (key, value) in [
            ("customer", customer), ("participant", participant), ("result", result), ("communication", communication),
            ("row", row),
        ] {
            guard let value else { continue }
            line.removeLast()
            line += ",\"\(key)\":\(value)}"
        }
        return Array(line.utf8)
    }
}
