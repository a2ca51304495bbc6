import API
import ArgumentParser
import Domain

struct SendTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send-test", abstract: "Signs in to a channel and sends one message: does it work?",
        discussion: """
            Through the daemon where one runs, else from this command. It passes queue, window and suppression, and is \
            kept nowhere. Ends with 1 where the message was not accepted.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The channel's id.")
    var channel: String

    @Option(name: .long, help: "The address on that channel: name@example.com, +442071234567, a chat id.")
    var to: String

    @Option(
        name: .long,
        help: "The kind of message where the channel carries several: email, telegram, whatsapp, voice, sms, …")
    var kind: String?

    @Option(name: .long, help: "What to say.")
    var text: String = TestMessage.text

    @Flag(name: .long, help: "As JSON.")
    var json = false

    func validate() throws {
        if let kind, CommunicationKind(name: kind) == nil {
            let known = CommunicationKind.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("\"\(kind)\" is no kind of message (these are: \(known)).")
        }
    }

    func run() async throws {
        var body: [String: Any] = ["to": to, "text": text]
        if let kind { body["kind"] = kind }
        let sent = body
        let (line, result, words) = try await OperatorDesk.at(try options.load(), for: .sending, through: channel) {
            desk in
            let answer = try await desk.post(
                "/v1/channels/\(PercentCoding.encoded(channel))/test", sent, timeout: .seconds(180))
            let said = [answer.text("code"), answer.text("text")].compactMap { $0 }.joined(separator: " ")
            return (answer.json, answer.text("result") ?? "unknown", said)
        }
        if json {
            print(line)
        } else {
            print(Self.sentence(result, channel, to) + (words.isEmpty ? "" : ": \(words)"))
        }
        if result != "accepted" { throw ExitCode.foundProblems }
    }

    private static func sentence(_ result: String, _ channel: String, _ to: String) -> String {
        switch result {
        case "accepted": "\(channel) accepted the message to \(to)"
        case "rejected": "\(channel) refused the message to \(to)"
        case "retry": "\(channel) wants the message to \(to) later"
        case "not_ready": "\(channel) cannot be signed in to, and nothing was sent"
        case "unfit": "nothing was sent"
        case "channel_failed": "\(channel) failed, and nothing was sent"
        default: "whether the message to \(to) went out is not known"
        }
    }
}
