import Channels
import Domain
import FlowEngine
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// Rows, results and what they leave behind.
struct UploadTests {
    @Test func resultsCountEveryRow() async throws {
        let site = try await Site.make()
        try await site.take("email,name,note\na@example.org,Ann,x\nb@example.org,Bob,y\n", name: "first.csv")
        try await site.take(
            """
            email,name,note,colour
            a@example.org,Ann,x,red
            b@example.org,Bob,changed,red
            c@example.org,Cy,z,red
            nonsense,Dee,q,red
            ,Eve,q,red

            """, name: "second.csv")
        let upload = try #require(try await site.uploads().last)
        #expect(upload.status == .doneWithIssues)
        let result = try site.result("second.result.json")
        let expected = ["total": 5, "new": 1, "updated": 1, "unchanged": 1, "rejected": 2, "warned": 0]
        for (key, value) in expected { #expect(result[key] as? Int == value, "\(key)") }
        #expect(result["status"] as? String == "done_with_issues")
        #expect(result["file"] as? String == "second.csv")
        #expect(result["campaign"] as? String == "shop")
        #expect(result["source"] as? String == "drop_folder")
        #expect((result["id"] as? String)?.isEmpty == false)
        #expect(result["received_at"] as? String == "2026-06-01T10:00:00Z")
        #expect((result["column_notes"] as? [String])?.count == 1)
        #expect((result["column_notes"] as? [String])?.first?.contains("colour") == true)
        #expect(try await site.issues(upload).map(\.line) == [5, 6])
        #expect(try await site.issues(upload).map(\.issue.code) == [.badEmail, .missingIdentifier])
    }

    @Test func rejectedRowsDropBackIn() async throws {
        let site = try await Site.make()
        try await site.take("email,name,note\ngood@example.org,G,1\nbad,\"B, Jr\",\"two\nlines\"\n")
        let errors = try site.text("done", "rows.errors.csv")
        #expect(errors.contains("_line") && errors.contains("bad_email") && errors.contains("\"B, Jr\""))
        let corrected = errors.replacing("bad,", with: "bad@example.org,")
        try await site.take(corrected, name: "rows.errors.csv")
        let upload = try #require(try await site.uploads().last)
        #expect(upload.status == .done)
        #expect(upload.counts.created == 1)
        #expect(upload.columnNotes.isEmpty)
        let added = try #require(try await site.participants().last)
        #expect(added.text("note") == "two\nlines")
        #expect(added.text("name") == "B, Jr")
    }

    @Test func noRejectedRowsMeansNoErrorsFile() async throws {
        let site = try await Site.make()
        try await site.take(Campaign.rows(0..<2))
        let upload = try #require(try await site.uploads().first)
        #expect(try await site.operations.errorsFile(of: upload) == nil)
        #expect(try site.names("done") == ["rows.csv", "rows.result.json"])
    }

    @Test(arguments: [1, 2, 20_000])
    func twoRowsOfOneParticipantAreTakenInOrder(batch: Int) async throws {
        let site = try await Site.make(batch: batch)
        try await site.take("email,note\na@example.org,one\na@example.org,two\nA@Example.org,three\n")
        let upload = try #require(try await site.uploads().first)
        #expect(upload.counts.created == 1)
        #expect(upload.counts.updated == 2)
        let participants = try await site.participants()
        #expect(participants.map { $0.text("note") } == ["three"])
        #expect(participants.first?.createdBy == ParticipantRow.Origin(upload: upload.key, line: 2))
        #expect(participants.first?.changedBy == ParticipantRow.Origin(upload: upload.key, line: 4))
    }

    @Test(arguments: ["always", "changed"])
    func aRepeatedRowFiresAsTheCampaignSays(mode: String) async throws {
        var campaign = Campaign()
        campaign.settings = #", "reupload": "\#(mode)""#
        campaign.nodes = """
            , { "id": "again", "type": "participant_updated" },
            { "id": "second", "type": "email_communication", "communication_name": "SECOND", "agent": "message",
              "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00" }
            """
        campaign.edges = #", { "from": "again", "to": "second" }"#
        let site = try await Site.make([campaign])
        try await site.take("email,note\na@example.org,x\nb@example.org,x\n")
        try await site.take("email,note\na@example.org,x\nb@example.org,other\n", name: "again.csv")
        let second = try await site.communications("SECOND")
        #expect(second.count == (mode == "always" ? 2 : 1))
    }

    /// An import leaves an event behind: the executor has work at once, not when it next looks.
    @Test func whatARowSetsOffFollows() async throws {
        var campaign = Campaign()
        campaign.nodes = """
            , { "id": "mark", "type": "update_field", "assignments": [{ "attribute": "participant.step", "value": "one" }] }
            """
        campaign.edges = #", { "from": "created", "to": "mark" }"#
        var files = campaign.files
        files["shop/other.flow.json"] = """
            { "format": 1, "id": "other", "name": "Other", "nodes": [
                { "id": "changed", "type": "participant_updated", "fields": ["step"] },
                { "id": "second", "type": "email_communication", "communication_name": "SECOND", "agent": "message",
                  "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00" }
              ], "edges": [{ "from": "changed", "to": "second" }] }
            """
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(files)
        let mail = ScriptedChannel()
        let site = try Site(directory: directory, clock: ManualClock(Site.start), channels: [mail])
        #expect(try await !site.daemon.prepare().hasErrors)
        try await site.take(Campaign.rows(0..<2))
        #expect(try await site.communications("SECOND").count == 2)
        #expect(mail.sent.count == 4)
    }

    @Test func theProgressBarMovesAndEnds() async throws {
        let site = try await Site.make(batch: 2)
        try await site.take(Campaign.rows(0..<5))
        let steps = site.progress.values
        #expect(steps.map(\.counts.total) == [2, 4, 5, 5])
        #expect(steps.last?.end?.status == .done)
        #expect(steps.last?.bytesDone == steps.last?.byteCount)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.bytesDone <= $1.bytesDone })
    }
}
