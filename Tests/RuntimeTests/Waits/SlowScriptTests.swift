import Domain
import Store
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// A script that is slow, and what its participant does meanwhile.
struct SlowScriptTests {
    private static let other = """
        { "format": 1, "id": "other", "name": "Other", "nodes": [
            { "id": "updated", "type": "participant_updated", "fields": ["note"] },
            { "id": "seen", "type": "update_field", "assignments": [
                { "attribute": "participant.seen", "value": { "field": "participant.note" } } ] } ],
          "edges": [{ "from": "updated", "to": "seen" }] }
        """

    private static let asking = """
        { "format": 1, "id": "main", "name": "Main", "nodes": [
            { "id": "created", "type": "participant_created" },
            { "id": "score", "type": "python_custom_action", "script": "score.py" },
            { "id": "scored", "type": "field_check", "property": "participant.step", "operator": "is_set" },
            { "id": "mail", "type": "email_communication", "communication_name": "MAIL", "agent": "message",
              "agent_channel": "mail", "date_time": "today", "from": "00:00", "to": "00:00", "duration": "04:00" } ],
          "edges": [{ "from": "created", "to": "score" }, { "from": "score", "to": "scored" },
            { "from": "scored", "port": "match", "to": "mail" }, { "from": "scored", "port": "else", "to": null }] }
        """

    /// A site whose script answers what `answer` says; its calls are not made by themselves.
    private func site(_ answer: ScriptAnswer) async throws -> Site {
        var files = WaitingCampaign().files
        files["shop/main.flow.json"] = Self.asking
        files["shop/other.flow.json"] = Self.other
        files["shop/scripts/score.py"] = "def run(ctx): pass\n"
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(files)
        let site = try Site(
            directory: directory, clock: ManualClock(Site.start), channels: [ScriptedChannel()],
            standIn: { _ in answer })
        let report = try await site.daemon.prepare()
        if report.hasErrors { throw Trouble("\(report.diagnostics)") }
        return site
    }

    /// Imports a file and takes turns, without a look at scripts.
    private func take(_ text: String, _ name: String, _ site: Site) async throws {
        try site.drop(name, text)
        while try await site.daemon.importer.runOnce() > 0 {}
        while try await site.daemon.executor.runOnce() > 0 {}
    }

    private func answer(_ site: Site) async throws {
        #expect(try await site.daemon.scripts.runOnce() == 1)
        while try await site.daemon.executor.runOnce() > 0 {}
    }

    private func steps(_ value: String) -> ScriptAnswer {
        .returned([ScriptWrite(level: .participant, field: "step", value: .string(value))])
    }

    @Test func itHoldsUpNoOtherEventOfItsParticipant() async throws {
        let site = try await site(steps("done"))
        try await take("email,note\np0@example.org,first\n", "a.csv", site)
        #expect(try await site.store.claimScriptCalls(limit: 10).count == 1)
        try await take("email,note\np0@example.org,second\n", "b.csv", site)
        // The script has not answered, and what came after it is done.
        #expect(try await site.store.claimScriptCalls(limit: 10).count == 1)
        #expect(try await site.participants().map { $0.text("seen") } == ["second"])
        try await answer(site)
        #expect(try await site.participants().map { $0.text("step") } == ["done"])
        #expect(try await site.communications().map(\.snapshot.name) == ["MAIL"])
    }

    @Test func whatChangedMeanwhileIsNotOverwritten() async throws {
        let site = try await site(
            .returned([
                ScriptWrite(level: .participant, field: "step", value: .string("done")),
                ScriptWrite(level: .participant, field: "seen", value: .string("by the script")),
            ]))
        try await take("email,note\np0@example.org,first\n", "a.csv", site)
        try await take("email,note\np0@example.org,second\n", "b.csv", site)
        try await answer(site)
        let row = try #require(try await site.participants().first)
        #expect(row.text("seen") == "second" && row.text("step") == nil)
        guard case .failed(let reason)? = try await site.store.runs(of: row.state.key).last?.record.outcome else {
            throw Trouble("it did not fail")
        }
        #expect(
            reason.hasPrefix(
                "flow main, node score: the script returned participant.seen, which has changed since the script was called"
            ))
        #expect(try await site.communications().isEmpty)
    }

    @Test func aFailureDropsOnlyWhatFollowsTheScript() async throws {
        let site = try await site(.failed("ValueError: no"))
        try site.directory.writeFlows([
            "shop/main.flow.json": Self.asking.replacing(
                #""edges": [{ "from": "created", "to": "score" }"#,
                with: #""edges": [{ "from": "created", "to": "first" }, { "from": "first", "to": "score" }"#
            ).replacing(
                #"{ "id": "score","#,
                with:
                    #"{ "id": "first", "type": "update_field", "assignments": [{ "attribute": "participant.step", "value": "kept" }] }, { "id": "score","#
            )
        ])
        #expect(try await site.daemon.reload().changed == ["shop"])
        try await take("email\np0@example.org\n", "a.csv", site)
        #expect(try await site.participants().map { $0.text("step") } == ["kept"])
        try await answer(site)
        let row = try #require(try await site.participants().first)
        #expect(row.text("step") == "kept")
        #expect(try await site.store.runs(of: row.state.key).map { $0.record.outcome == .completed } == [true, false])
        #expect(try await site.communications().isEmpty)
    }
}
