import ArgumentParser
import Domain
import Foundation
import Scheduling

struct WhenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "when",
        abstract: "Says when a communication would be sent, and why: the scheduling rule, tried without a daemon.",
        discussion: """
            One case by flags, or with --batch one JSON object a line on standard input, answered in order:
            {"timezone": "Europe/London", "base": "2026-06-30", "from": "09:00", "to": "18:00", "days": ["mon"], \
            "duration": "08:00", "now": "2026-06-30T08:00:00Z"}
            """)

    @OptionGroup var options: WorkplaceOptions

    @Option(name: .long, help: "The zone that decides, an IANA name.")
    var timezone: String?

    @Option(name: .long, help: "The base time: a date, a date and time with or without offset, or \"today\".")
    var base: String?

    @Option(name: .long, help: "The window's local start, HH:MM.")
    var from: String?

    @Option(name: .long, help: "The window's local end, HH:MM, itself outside.")
    var to: String?

    @Option(name: .long, help: "The permitted days, as in mon,tue,fri; else all.")
    var days: String?

    @Option(name: .long, help: "How long after its instant it may still start, HH:MM.")
    var duration: String?

    @Option(name: .long, help: "The instant at which the daemon gets to it; else nothing is late.")
    var now: String?

    @Flag(name: .long, help: "Read cases from standard input.")
    var batch = false

    @Flag(name: .long, help: "Answer one case as JSON too.")
    var json = false

    func run() throws {
        let query = WindowQuery(restrictions: try options.load().restrictions)
        if batch {
            if try !answerAll(query) { throw ExitCode.foundProblems }
            return
        }
        guard let timezone, let base, let from, let to, let duration else {
            throw CommandFailure(
                .wrongUsage, "--timezone, --base, --from, --to and --duration are needed (or --batch)")
        }
        let line = WindowQuery.line(
            timezone: timezone, base: base, from: from, to: to,
            days: days?.split(separator: ",").map(String.init), duration: duration, now: now)
        var output: [UInt8] = []
        let isAnswered = line.withUnsafeBufferPointer { query.answer($0, into: &output) }
        if json || !isAnswered {
            print(String(decoding: output, as: UTF8.self))
        } else {
            print(try Self.prose(output))
        }
        if !isAnswered { throw ExitCode.foundProblems }
    }

    /// The answer for people: the instant, then why.
    private static func prose(_ answer: [UInt8]) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any] ?? [:]
        let reason = (object["reason"] as? String).map { " (\($0))" } ?? ""
        var lines = ["\(object["outcome"] as? String ?? "")\(reason)"]
        for (key, title) in [("planned_at", "planned at"), ("starts_at", "starts at "), ("deadline", "deadline  ")] {
            if let value = object[key] as? String { lines.append("  \(title)  \(value)") }
        }
        for entry in object["ledger"] as? [Any] ?? [] {
            let text = entry as? String ?? (entry as? [String: Any])?["text"] as? String
            if let text { lines.append("  - \(text)") }
        }
        return lines.joined(separator: "\n")
    }

    /// False where some line could not be answered.
    private func answerAll(_ query: WindowQuery) throws -> Bool {
        var output: [UInt8] = []
        var allAnswered = true
        try StandardInput.eachLine { line in
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return true }
            if !query.answer(line, into: &output) { allAnswered = false }
            output.append(0x0A)
            if output.count < 1 << 16 { return true }
            defer { output.removeAll(keepingCapacity: true) }
            return Terminal.write(output)
        }
        _ = Terminal.write(output)
        return allAnswered
    }
}
