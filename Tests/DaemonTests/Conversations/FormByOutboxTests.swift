import Domain
import Foundation
import Store
import TestSupport
import Testing

/// The whole way: a daemon, a form that asks through the outbox, answers as files in its `replies` folder, and what the
/// flows make of it.
@Suite struct FormByOutboxTests {
    private static let agent = """
        { "kind": "form", "channels": ["outbox"], "welcome_message": "Hello {{ name }}, two questions.",
          "thanks_message": "Thank you.",
          "results": [
            { "field_name": "guests", "field_type": "int", "question": "How many come?" },
            { "field_name": "coming", "field_type": "bool", "question": "Are you sure?" }
          ] }
        """

    private func install() throws -> Installation {
        let place = try Installation(channels: #"[{ "id": "outbox", "kind": "outbox", "check_interval": 0.05 }]"#)
        try place.directory.write(Self.agent, to: "agents/party.json")
        try place.directory.write(
            """
            { "format": 1, "id": "party", "name": "Party", "start": "auto",
              "fields": [
                { "name": "amount", "type": "number", "level": "participant", "import": true, "required": true }
              ] }
            """, to: "flows/party/campaign.json")
        try place.directory.write(
            """
            { "format": 1, "id": "invite", "name": "Invite", "active": true,
              "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "mail", "type": "email_communication", "communication_name": "INVITE",
                  "agent": "party", "agent_channel": "outbox",
                  "date_time": "today", "from": "00:00", "to": "00:00", "duration": "08:00",
                  "template": { "subject": "A party", "text": "There is a party." } }
              ],
              "edges": [{ "from": "created", "to": "mail" }] }
            """, to: "flows/party/invite.flow.json")
        try place.directory.write(
            """
            { "format": 1, "id": "count", "name": "Count", "active": true,
              "nodes": [
                { "id": "ended", "type": "communication_ended", "communication_name": "INVITE" },
                { "id": "many", "type": "field_check", "property": "result.guests",
                  "operator": "greater_than", "value": 1 },
                { "id": "note", "type": "update_field",
                  "assignments": [{ "attribute": "participant.status", "value": "comes with others" }] }
              ],
              "edges": [
                { "from": "ended", "to": "many" }, { "from": "many", "port": "match", "to": "note" },
                { "from": "many", "port": "else", "to": null }
              ] }
            """, to: "flows/party/count.flow.json")
        return place
    }

    private func reply(_ text: String, to id: String, number: Int, in place: Installation) throws {
        let folder = "\(place.state)/outbox/replies"
        let part = "\(folder)/.\(id).\(number).part"
        try Data("\(text)\n".utf8).write(to: URL(filePath: part))
        // A file of that name is taken and moved away before the next comes.
        guard rename(part, "\(folder)/\(id).txt") == 0 else {
            throw Installation.Failure(description: "rename \(part): \(String(cString: strerror(errno)))")
        }
    }

    /// The conversation as the command shows it.
    private func shown(_ id: String, _ place: Installation) async throws -> [String: Any] {
        let (_, output) = try await place.run(["conversations", "show", id, "--json"])
        return (try JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
    }

    private func said(_ id: String, _ place: Installation) async throws -> Int {
        (try await shown(id, place)["messages"] as? [[String: Any]])?.count ?? 0
    }

    private func communication(_ place: Installation) async throws -> CommunicationDetail? {
        guard let store = place.openStore() else { return nil }
        let rows = try await store.communications(CommunicationQuery()).rows
        var detail: CommunicationDetail?
        if let key = rows.first?.snapshot.key { detail = try await store.communication(key) }
        try await store.close()
        return detail
    }

    @Test func answersByFilesMoveTheirParticipantOn() async throws {
        let place = try install()
        var file = RowFile("guests.csv", campaign: "party")
        file.accept("ada@example.org")
        try place.drop(file)
        let daemon = try place.serve()
        try await place.waitUntilReady()
        #expect(try await eventually { try await communication(place)?.row.snapshot.startedAt != nil })
        let row = try #require(try await communication(place)?.row)
        let id = APIIdentifier(.communication, key: row.snapshot.key.rawValue, createdAt: row.createdAt).description

        for (number, answer) in ["a few", "3", "yes"].enumerated() {
            let before = try await said(id, place)
            try reply(answer, to: id, number: number, in: place)
            // Theirs, and what the form says to it.
            #expect(try await eventually { try await said(id, place) >= before + 2 }, "\(answer): \(place.logText)")
        }
        #expect(try await eventually { try await communication(place)?.row.snapshot.endedAt != nil })

        let conversation = try await shown(id, place)
        #expect(conversation["status"] as? String == "Completed")
        let results = try #require(conversation["results"] as? [String: Any])
        #expect(results["guests"] as? Int == 3 && results["coming"] as? Bool == true)
        let messages = try #require(conversation["messages"] as? [[String: Any]])
        let texts = messages.compactMap { $0["text"] as? String }
        #expect(texts.first?.contains("How many come?") == true && texts.last?.contains("Thank you.") == true)
        #expect(
            messages.filter { $0["direction"] as? String == "in" }.compactMap { $0["text"] as? String }
                == ["a few", "3", "yes"])

        let store = try #require(place.openStore())
        #expect(
            try await eventually {
                let person = try await store.participant(row.snapshot.key.participant)
                return person?.state.participant[FieldID.status] == .string("comes with others")
            })
        try await store.close()
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
    }

    /// The same commands with and without a daemon.
    @Test(arguments: [true, false])
    func operatorsTakePart(isServed: Bool) async throws {
        let place = try install()
        var file = RowFile("guests.csv", campaign: "party")
        file.accept("ada@example.org")
        try place.drop(file)
        var daemon = try place.serve()
        try await place.waitUntilReady()
        #expect(try await eventually { try await communication(place)?.row.snapshot.startedAt != nil })
        let row = try #require(try await communication(place)?.row)
        let id = APIIdentifier(.communication, key: row.snapshot.key.rawValue, createdAt: row.createdAt).description
        if !isServed {
            daemon.send(SIGTERM)
            #expect(try await daemon.waitForEnd() == .exited(0))
        }
        func run(_ words: String...) async throws -> (code: ChildProcess.End?, output: String) {
            let (end, output) = try await place.run(words)
            return (end, output)
        }
        #expect(try await run("conversations", "--open").output.contains("ada@example.org"))
        #expect(try await run("conversations", "say", id, "It is me").code == .exited(0))
        #expect((try await shown(id, place)["paused_by"] as? String)?.hasPrefix("operator:") == true)
        #expect(try await run("conversations", "resume", id).output.contains("goes on"))
        #expect(try await run("conversations", "pause", id).output.contains("paused"))
        #expect(try await run("suppressions", "add", "email", "Bo@example.org").output.contains("no more"))
        #expect(try await run("suppressions").output.contains("bo@example.org"))
        #expect(try await run("suppressions", "remove", "email", "bo@example.org").code == .exited(0))
        #expect(try await run("unmatched").output.contains("found its conversation"))
        #expect(try await run("channels", "pause", "outbox").output.contains("is paused"))
        #expect(try await run("channels").output.contains("paused by operator:"))
        #expect(try await run("channels", "resume", "outbox").output.contains("goes on"))
        #expect(try await run("channels", "pause", "nothing").code == .exited(1))
        #expect(try await run("templates", "outbox").code == .exited(1))
        #expect(try await run("resolve", id, "sent").code == .exited(1))
        #expect(try await run("send-test", "outbox", "--to", "a@b.example", "--kind", "email").code == .exited(0))
        #expect(try await run("send-test", "outbox", "--to", "a@b.example").code == .exited(1))
        #expect(try await run("send-test", "outbox", "--to", "a", "--kind", "pigeon").code == .exited(2))
        #expect(try await run("conversations", "close", id).output.contains("is over"))
        if !isServed {
            daemon = try place.serve()
            try await place.waitUntilReady(2)
        }
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
    }
}
