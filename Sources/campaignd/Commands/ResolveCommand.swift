import ArgumentParser
import Domain

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Says what became of a message whose outcome is unknown.",
        discussion: """
            Such a message left, and no answer came back: it is held, so that nobody gets it twice. sent: it arrived. \
            not-sent: it goes out again, inside its window. failed: it is given up.
            """)

    enum Outcome: String, CaseIterable, ExpressibleByArgument {
        case sent
        case notSent = "not-sent"
        case failed
    }

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The communication's id.")
    var communication: String

    @Argument(help: "sent, not-sent or failed.")
    var outcome: Outcome

    @Option(name: .long, help: "A message said after the opening (campaignd conversations show names it).")
    var message: String?

    func run() async throws {
        var body: [String: Any] = ["outcome": outcome == .notSent ? "not_sent" : outcome.rawValue]
        if let message { body["message"] = message }
        let sent = body
        let status = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
            let answer = try await desk.post(
                "/v1/communications/\(PercentCoding.encoded(communication))/resolve", sent)
            return answer.object("communication")?.text("status") ?? ""
        }
        print("settled; the communication is \(status)")
    }
}
