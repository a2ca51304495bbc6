import Channels
import Domain
import FlowEngine
import Foundation
import Runtime
import ServiceLifecycle
import ServiceLifecycleTestKit
import Store
import TestSupport
import Testing

/// Imports that are interrupted: no row twice, none left out.
struct ResumeTests {
    static let rows = 1000
    static let text = Campaign.rows(0..<rows)

    private func expectAllOnce(_ site: Site, _ mail: ScriptedChannel) async throws {
        let participants = try await site.participants()
        #expect(participants.count == Self.rows)
        #expect(Set(participants.map { $0.state.customer[.email] }).count == Self.rows)
        let upload = try #require(try await site.uploads().first)
        #expect(upload.status == .done)
        #expect(upload.counts.total == Int64(Self.rows))
        #expect(upload.counts.created == Int64(Self.rows))
        #expect(try site.result("rows.result.json")["new"] as? Int == Self.rows)
        #expect(Set(mail.recipients).count == Self.rows)
        #expect(mail.sent.count == Self.rows)
    }

    /// The store refuses after so many batches; then another process goes on.
    @Test(arguments: [0, 1, 7, 14])
    func goesOnAfterTheLastCommittedBatch(batches: Int) async throws {
        let mail = ScriptedChannel()
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], batch: 70, wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch, after: batches)
        try await site.take(Self.text, dispatching: false)
        #expect(try await site.participants().count == min(Self.rows, batches * 70))
        let again = try await site.restarted(channels: [mail], batch: 33)
        try await again.daemon.settle()
        try await expectAllOnce(again, mail)
    }

    @Test func goesOnWhereTheEndCouldNotBeRecorded() async throws {
        let mail = ScriptedChannel()
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], batch: 300, wrap: { FaultyStore($0, faults) })
        faults.fail(.finishUpload)
        try await site.take(Self.text, dispatching: false)
        // The file has moved already; the store does not know.
        #expect(try site.names("done").contains("rows.csv"))
        #expect(try await site.uploads().first?.status == .processing)
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        try await expectAllOnce(again, mail)
    }

    /// The reason is what was wrong with the file, not that it had been moved already.
    @Test func aFailureThatCouldNotBeRecordedKeepsItsReason() async throws {
        let faults = StoreFaults()
        let site = try await Site.make(wrap: { FaultyStore($0, faults) })
        faults.fail(.finishUpload)
        try await site.take("email,e-mail\na@example.org,b@example.org\n")
        let said = try site.text("failed", "rows.error.txt")
        let again = try await site.restarted()
        try await again.daemon.settle()
        let upload = try #require(try await again.uploads().first)
        #expect(upload.status == .failed)
        #expect(try again.text("failed", "rows.error.txt") == said)
        #expect(said == "rows.csv: \(upload.fault?.code ?? ""): \(upload.fault?.message ?? "")\n")
        #expect(try again.names("failed") == ["rows.csv", "rows.error.txt"])
    }

    @Test func aFileTakenButNotRecordedIsFound() async throws {
        let mail = ScriptedChannel()
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], wrap: { FaultyStore($0, faults) })
        faults.fail(.createUpload)
        try site.drop("rows.csv", Self.text)
        try await site.daemon.settle()
        #expect(try site.names("processing") == ["rows.csv"])
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        try await expectAllOnce(again, mail)
    }

    /// Without a restart too: the disk was full for a moment.
    @Test func aFileTakenButNotRecordedIsFoundByTheSameProcess() async throws {
        let mail = ScriptedChannel()
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], wrap: { FaultyStore($0, faults) })
        faults.fail(.createUpload, times: 1)
        try site.drop("rows.csv", Self.text)
        _ = try? await site.daemon.settle()
        try await site.daemon.settle()
        try await expectAllOnce(site, mail)
    }

    @Test func aShutdownEndsBetweenBatchesAndTheNextStartGoesOn() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail], batch: 10)
        try site.drop("rows.csv", Self.text)
        let importer = site.daemon.importer
        await testGracefulShutdown { trigger in
            trigger.triggerGracefulShutdown()
            _ = try? await importer.runOnce()
        }
        let taken = try await site.participants().count
        #expect(taken < Self.rows)
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        try await expectAllOnce(again, mail)
    }

    /// Somebody cut the file in `processing/` while no daemon ran.
    @Test func aFileThatBecameShorterNeitherCrashesNorHangs() async throws {
        let faults = StoreFaults()
        let site = try await Site.make(batch: 100, wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch, after: 5)
        try await site.take(Self.text, dispatching: false)
        try site.directory.write("email,name,note\n", to: "state/processing/shop/rows.csv")
        let again = try await site.restarted()
        try await again.daemon.settle(dispatching: false)
        let upload = try #require(try await again.uploads().first)
        #expect(upload.finishedAt != nil)
        #expect(try await again.participants().count == 500)
    }

    @Test func aFileThatWentAwayFails() async throws {
        let faults = StoreFaults()
        let site = try await Site.make(batch: 100, wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch)
        try await site.take(Self.text, dispatching: false)
        try FileManager.default.removeItem(atPath: site.directory.path("state/processing/shop/rows.csv"))
        let again = try await site.restarted()
        try await again.daemon.settle(dispatching: false)
        let upload = try #require(try await again.uploads().first)
        #expect(upload.status == .failed)
        #expect(upload.fault?.code == "unreadable")
    }

    /// A fault of the store that waiting does not cure, on one upload, keeps no other campaign waiting.
    @Test func oneUploadThatCannotGoOnHoldsUpNoOtherCampaign() async throws {
        let faults = StoreFaults()
        let site = try await Site.make([Campaign(id: "one"), Campaign(id: "two")], wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch, times: 1, with: .failed(place: "store", operation: "a test", reason: "nothing"))
        try site.drop("rows.csv", Campaign.rows(0..<5), campaign: "one")
        try site.drop("rows.csv", Campaign.rows(0..<5), campaign: "two")
        _ = try? await site.daemon.settle()
        try await site.daemon.settle()
        #expect(try await site.participants(campaign: "one").count == 5)
        #expect(try await site.participants(campaign: "two").count == 5)
    }
}
