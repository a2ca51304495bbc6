import Domain
import Foundation
import Store
import TestSupport
import Testing

/// A daemon that somebody talks to over the telephone (a baresip of their own) when it has to stop.
@Suite(.endsWhatHangs) struct LiveCallTests {
    private func install(port: Int) throws -> Installation {
        let place = try Installation(
            channels: """
                [{ "id": "phone", "kind": "sip", "domain": "127.0.0.1:\(port)", "user": "anna",
                   "caller_id": "+4930123456", "net_interface": "127.0.0.1", "local_address": "127.0.0.1",
                   "allowed_prefixes": ["+49151"], "voice_speed": 400 }]
                """, more: #""agents_directory": "agents","#)
        try place.directory.write(#"{ "format": 1, "id": "talk", "name": "Talk" }"#, to: "flows/talk/campaign.json")
        try place.directory.write(
            """
            { "format": 1, "id": "ask", "name": "Ask", "active": true,
              "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "ask", "type": "voice_communication", "communication_name": "ASK", "agent": "clerk",
                  "agent_channel": "phone", "date_time": "today", "from": "00:00", "to": "00:00", "duration": "08:00" }
              ],
              "edges": [{ "from": "created", "to": "ask" }] }
            """, to: "flows/talk/ask.flow.json")
        let welcome = String(repeating: "We have a lot to tell you before we ask. ", count: 40)
        try place.directory.write(
            """
            { "kind": "form", "channels": ["phone"], "language": "en", "welcome_message": "\(welcome)",
              "results": [{ "field_name": "will_pay", "field_type": "bool", "question": "Will you pay?" }] }
            """, to: "agents/clerk.json")
        return place
    }

    /// The daemon, in a call that was answered.
    private func call(_ place: Installation) async throws -> ChildProcess {
        let daemon = try place.serve()
        try await place.waitUntilReady()
        let file = "\(place.state)/inbox/talk/.people.csv"
        try Data("external_id,phone\n1,+4915112345678\n".utf8).write(to: URL(filePath: file))
        try FileManager.default.moveItem(atPath: file, toPath: "\(place.state)/inbox/talk/people.csv")
        #expect(try await eventually { try await communication(place)?.status == .read }, "\(place.logText)")
        return daemon
    }

    private func communication(_ place: Installation) async throws -> CommunicationSnapshot? {
        guard let store = place.openStore() else { return nil }
        let rows = try await store.communications(CommunicationQuery()).rows
        try await store.close()
        return rows.first?.snapshot
    }

    @Test func hangsUpAndLeavesNoProcessWhenItIsToStop() async throws {
        let folder = try TemporaryDirectory("telephone")
        let telephone = try await PeerProcess.python("sip_callee.py", [folder.path, "answer"])
        defer { telephone.end() }
        let place = try install(port: telephone.port)
        let daemon = try await call(place)
        #expect(WorkingProcesses.below("\(place.state)/sip").count == 1)

        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
        #expect(WorkingProcesses.below("\(place.state)/sip").isEmpty)
        #expect(FileManager.default.subpaths(atPath: "\(place.state)/sip/phone") ?? [] == [])
        // It was hung up on, and that is known.
        let events = { String(decoding: try folder.read("events.jsonl"), as: UTF8.self) }
        #expect(try await eventually { try events().contains("CALL_CLOSED") })
        let ended = try #require(try await communication(place))
        // No key had been pressed: the question that the call was to ask has no answer.
        #expect(ended.status == .noResponse)
        #expect(ended.reason == .notAnswered)
    }

    @Test func handsACallOverToAPerson() async throws {
        let folder = try TemporaryDirectory("telephone")
        let telephone = try await PeerProcess.python("sip_scenario.py", ["takes_transfer", folder.path])
        defer { telephone.end() }
        let place = try install(port: telephone.port)
        let daemon = try await call(place)
        let listed = try await place.run(["conversations", "list", "--open", "--json"]).output
        let row = try JSONSerialization.jsonObject(with: Data(listed.utf8)) as? [String: Any]
        let id = try #require(row?["id"] as? String)
        let refused = try await place.run(["conversations", "transfer", id, "+81312345678"])
        #expect(refused.end == .exited(1) && refused.output.contains("prefix_not_allowed"), "\(refused)")
        let done = try await place.run(["conversations", "transfer", id, "+4915199999999"])
        #expect(done.end == .exited(0) && done.output == "the call is handed over\n", "\(done)")
        #expect(try await eventually { try await communication(place)?.status == .completed })
        let messages = String(decoding: try folder.read("messages.log"), as: UTF8.self)
        #expect(messages.contains("Refer-To: sip:+4915199999999@127.0.0.1:\(telephone.port)"))
        let over = try await place.run(["conversations", "transfer", id, "+4915199999999"])
        #expect(over.end == .exited(1) && over.output.contains("the call is over"), "\(over)")
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
    }
}
