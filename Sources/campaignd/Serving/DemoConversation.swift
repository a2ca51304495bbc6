import Channels
import Domain
import Foundation
import Runtime
import Scheduling
import Store

/// What `serve --import --demo` shows of a conversation: it answers one message that went to the outbox as its recipient would,
/// by a file in the outbox's `replies` folder, and tells what became of the participant.
struct DemoConversation {
    let daemon: Daemon
    let campaign: String
    let configuration: Configuration

    private static let words = "An example of a reply"
    private static let patience: Duration = .seconds(60)

    /// Nothing where no message can be answered.
    func lines() async throws -> [String] {
        guard let outbox = daemon.channels.first(where: { $0.channel.kind == .outbox })?.channel,
            let row = try await daemon.store.campaigns().first(where: { $0.id == campaign })
        else { return [] }
        var query = CommunicationQuery(campaign: row.key, statuses: [.started, .delivered], channel: outbox.id)
        query.page.limit = 2
        let open = try await daemon.store.communications(query).rows
        guard let answered = open.first else { return [] }
        let replies = "\(directory(of: outbox.id))/replies"
        let before = try await standing(of: answered)
        try Self.drop(Self.words, into: replies, name: "\(Self.id(answered)).txt")
        guard let after = try await standing(of: answered, once: { $0.isOver }) else { return [] }
        var lines = [
            "", "A conversation", "  \(before.name) got \(answered.snapshot.name); \(before.fields)",
        ]
        lines += before.history.map { "    \($0)" }
        lines.append("  and answers: echo \"\(Self.words)\" > \(replies)/\(Self.id(answered)).txt")
        lines += after.history.dropFirst(before.history.count).map { "    \($0)" }
        lines.append("  now \(after.fields)")
        if open.count > 1 {
            lines.append("Try it yourself  echo yes > \(replies)/\(Self.id(open[1])).txt")
            lines.append(
                "                 \(CommandLine.arguments[0]) conversations show \(Self.id(open[1])) --state \(configuration.stateDirectory)"
            )
        }
        return lines
    }

    // MARK: Where somebody stands

    private struct Standing {
        var name: String
        var fields: String
        var history: [String]
        var isOver: Bool
    }

    private func standing(of row: CommunicationRow) async throws -> Standing {
        let key = row.snapshot.key
        let participant = try await daemon.store.participant(key.participant)
        let detail = try await daemon.store.communication(key)
        let zone = Zone.named(row.inputs.zone)
        func text(_ id: FieldID) -> String? {
            guard case .string(let text)? = participant?.state.participant[id] else { return nil }
            return text
        }
        let fields = [("participant.status", text(FieldID.status)), ("participant.result", text(FieldID.result))]
            .compactMap { name, value in value.map { "\(name) is \"\($0)\"" } }
        let history = (detail?.history ?? []).map { change in
            "\((zone?.iso8601(change.at) ?? change.at.iso8601).prefix(19))  \(change.status.name)"
        }
        let waiting = try await daemon.store.campaigns().first { $0.id == campaign }?.waitingEventCount ?? 0
        return Standing(
            name: participant?.state.customer[SystemField.name] ?? "Somebody",
            fields: fields.isEmpty ? "nothing is noted of them" : fields.joined(separator: ", "), history: history,
            isOver: detail?.row.snapshot.endedAt != nil && waiting == 0)
    }

    /// Nil where `condition` does not come true in time.
    private func standing(
        of row: CommunicationRow, once condition: (Standing) -> Bool
    ) async throws -> Standing? {
        let clock = LiveClock()
        let end = clock.steady + Self.patience
        while clock.steady < end {
            let standing = try await standing(of: row)
            if condition(standing) { return standing }
            try await clock.sleep(for: .milliseconds(100))
        }
        return nil
    }

    private static func id(_ row: CommunicationRow) -> String {
        APIIdentifier(.communication, key: row.snapshot.key.rawValue, createdAt: row.createdAt).description
    }

    // MARK: The outbox

    private func directory(of channel: String) -> String {
        let settings = configuration.channels.first { $0.id == channel }?.settings
        if case .string(let directory)? = settings?["directory"] { return directory }
        return StateDirectory(path: configuration.stateDirectory).outbox
    }

    /// Whole, by a rename, as a careful sender does it.
    private static func drop(_ text: String, into folder: String, name: String) throws {
        try Files.makeDirectory(folder)
        let part = "\(folder)/.\(name).part"
        try Data("\(text)\n".utf8).write(to: URL(filePath: part))
        try Files.move(part, to: "\(folder)/\(name)")
    }
}
