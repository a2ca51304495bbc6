import ArgumentParser
import Domain
import Foundation
import Runtime
import Store

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells why anything happened to a participant, or why a communication was planned for its instant.",
        discussion: """
            For a participant: every event and run, the path with both sides of each condition, and every
            communication with its plan and what became of it. For a communication: the run that planned it, why
            that instant, its history and attempts. It reads the store, beside a running daemon too.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The id of a communication or a participant; or a customer's external id, e-mail or phone.")
    var subject: String

    @Option(name: .long, help: "Only in this campaign.")
    var campaign: String?

    @Flag(name: .long, help: "One JSON object.")
    var json = false

    func run() async throws {
        let configuration = try options.load()
        let workplace = try Workplace(configuration, quiet: true)
        let store = try workplace.openStoreForReading()
        let library = CampaignLibrary(store: store, settings: workplace.settings, parties: { nil })
        let explainer = Explainer(store: store, library: library, settings: workplace.settings)
        if let id = APIIdentifier(subject), id.entity == .communication {
            guard let told = try await explainer.communication(CommunicationKey(id.key)), told.id == "\(id)" else {
                throw CommandFailure(.foundProblems, "there is no communication \(subject)")
            }
            try show(told, told.lines)
        } else {
            let key = try await participant(in: store)
            guard let told = try await explainer.participant(key) else {
                throw CommandFailure(.foundProblems, "there is no participant \(subject)")
            }
            try show(told, told.lines)
        }
        try await store.close()
    }

    private func participant(in store: any Store) async throws -> ParticipantKey {
        if let id = APIIdentifier(subject) {
            guard id.entity == .participant else {
                throw CommandFailure(
                    .wrongUsage, "\(subject) is the id of a \(id.entity), not of a communication or a participant")
            }
            return ParticipantKey(id.key)
        }
        let found = try await search(store)
        guard let first = found.first else {
            let place = campaign.map { " in campaign \($0)" } ?? ""
            throw CommandFailure(
                .foundProblems,
                "no participant\(place) has the external id, e-mail or phone \(subject) "
                    + "(an e-mail as in ann@example.org, a phone as in +442071234567)")
        }
        if found.count > 1 {
            let list = found.prefix(20).map { row in
                let object = row.state.objectID.isEmpty ? "" : ", object \(row.state.objectID)"
                let id = APIIdentifier(.participant, key: row.key.rawValue, createdAt: row.createdAt)
                return "\n  \(id)  campaign \(row.campaignID)\(object)"
            }
            throw CommandFailure(
                .foundProblems,
                "\(subject) is \(found.count) participants; name one by its id, or narrow with --campaign:"
                    + list.joined())
        }
        return first.key
    }

    private func search(_ store: any Store) async throws -> [ParticipantRow] {
        var query = ParticipantQuery()
        if let campaign {
            let campaigns = try await store.campaigns()
            guard let row = campaigns.first(where: { $0.id == campaign }) else {
                throw CommandFailure(
                    .foundProblems, "the store knows no campaign \"\(campaign)\" (campaignd status lists them)")
            }
            query.campaign = row.key
        }
        let reading: [WritableKeyPath<ParticipantQuery, String?>] =
            subject.contains("@") ? [\.email, \.externalID] : [\.externalID, \.phone]
        for path in reading {
            var narrowed = query
            narrowed[keyPath: path] = path == \.email ? subject.lowercased() : subject
            let rows = try await store.participants(narrowed).rows
            if !rows.isEmpty { return rows }
        }
        return []
    }

    private func show(_ told: some Encodable, _ lines: [String]) throws {
        guard json else { return lines.forEach { print($0) } }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(told), as: UTF8.self))
    }
}
