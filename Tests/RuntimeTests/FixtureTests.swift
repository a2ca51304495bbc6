import Channels
import Domain
import FlowEngine
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// Real files with foreign headers and national phone numbers, through the campaigns that map them, end to end.
struct FixtureTests {
    private func site(_ campaign: String, _ mail: ScriptedChannel) async throws -> Site {
        let directory = try TemporaryDirectory("runtime")
        try FileManager.default.createDirectory(atPath: directory.path("flows"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: Repository.path("Tests/Fixtures/campaigns/\(campaign)"), toPath: directory.path("flows/\(campaign)")
        )
        let site = try Site(directory: directory, clock: ManualClock(Site.start), channels: [mail])
        let report = try await site.daemon.prepare()
        if report.hasErrors { throw Trouble("\(report.diagnostics)") }
        return site
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: Repository.path("Tests/Fixtures/\(name)"))))
    }

    @Test func us500GoesInAndIsWelcomedInItsWindow() async throws {
        let mail = ScriptedChannel("outbox")
        let site = try await site("us-contacts", mail)
        try site.drop("us-500.csv", try bytes("us-500.csv"), campaign: "us-contacts")
        try await site.daemon.settle()
        let upload = try #require(try await site.uploads().first)
        #expect(upload.counts.total == 500)
        #expect(upload.counts.created + upload.counts.rejected == 500)
        #expect(upload.counts.created >= 495)
        let james = try #require(try await site.participants(campaign: "us-contacts").first)
        #expect(james.state.customer[.email] == "jbutt@gmail.com")
        #expect(james.state.customer[.phone] == "+15046218927")
        #expect(james.text("company") == "Benton, John B Jr")
        // 10:00 in New York is 14:00 UTC: four hours to go.
        let rows = try await site.communications("WELCOME")
        #expect(rows.count == Int(upload.counts.created))
        #expect(Set(rows.map(\.plannedAt)) == [Site.start + .seconds(4 * 3600)])
        #expect(mail.sent.isEmpty)
        site.clock.advance(by: .seconds(4 * 3600))
        try await site.daemon.settle()
        #expect(mail.sent.count == rows.count)
        #expect(Set(mail.recipients).count == rows.count)
        #expect(
            mail.sent.first { $0.recipient == "jbutt@gmail.com" }?.text
                == "Dear James Butt of Benton, John B Jr, thank you for joining us.")
        // Once more changes nothing.
        try site.drop("again.force.csv", try bytes("us-500.csv"), campaign: "us-contacts")
        try await site.daemon.settle()
        let again = try #require(try await site.uploads().last)
        #expect(again.counts.unchanged == upload.counts.created)
        #expect(mail.sent.count == rows.count)
    }

    @Test func customers100GoIn() async throws {
        let site = try await site("customer-directory", ScriptedChannel("outbox"))
        try site.drop("customers-100.csv", try bytes("customers-100.csv"), campaign: "customer-directory")
        try await site.daemon.settle()
        let upload = try #require(try await site.uploads().first)
        #expect(upload.counts.total == 100)
        #expect(upload.columnNotes.isEmpty)
        let issues = try await site.issues(upload)
        #expect(issues.allSatisfy { $0.issue.field == "phone" || $0.issue.field == "second_phone" })
        let participants = try await site.participants(campaign: "customer-directory")
        #expect(participants.count == Int(upload.counts.created))
        #expect(participants.count + Int(upload.counts.rejected) == 100)
        #expect(participants.allSatisfy { $0.state.customer[.externalID]?.count == 15 })
        // What was rejected drops back in: with the numbers taken out it is accepted.
        let result = try site.result("customers-100.result.json", campaign: "customer-directory")
        #expect(result["new"] as? Int == participants.count)
        #expect(
            try site.names("done", campaign: "customer-directory").contains("customers-100.errors.csv")
                == (upload.counts.rejected > 0))
    }
}
