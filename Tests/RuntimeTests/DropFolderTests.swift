import Channels
import Domain
import FlowEngine
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// Which files are taken, when, in which order, and where they end.
struct DropFolderTests {
    @Test func aFileThatStillGrowsIsLeftAlone() async throws {
        let site = try await Site.make()
        try site.drop("rows.csv", Campaign.rows(0..<1), age: .seconds(1))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == ["rows.csv"])
        site.clock.advance(by: .seconds(1))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == [])
        #expect(try site.names("done") == ["rows.csv", "rows.result.json"])
        #expect(try site.names("processing") == [])
    }

    /// A clock of another machine gave the file a time in the future.
    @Test func aFileThatLooksTheSameTwiceIsComplete() async throws {
        let site = try await Site.make()
        try site.drop("rows.csv", Campaign.rows(0..<1), age: .seconds(-86_400))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == ["rows.csv"])
        site.clock.advance(by: .seconds(1))
        try site.drop("rows.csv", Campaign.rows(0..<2), age: .seconds(-86_400))
        try await site.daemon.settle()
        site.clock.advance(by: .milliseconds(1500))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == ["rows.csv"])
        site.clock.advance(by: .milliseconds(500))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == [])
        #expect(try await site.participants().count == 2)
    }

    @Test func linksDirectoriesHiddenAndPartFilesAreLeftAlone() async throws {
        let site = try await Site.make()
        try site.drop(".hidden.csv", Campaign.rows(0..<1))
        try site.drop("rows.csv.part", Campaign.rows(0..<1))
        try site.drop("notes.txt", "hello")
        try site.drop("folder.csv/rows.csv", Campaign.rows(0..<1))
        let outside = try site.directory.write(Campaign.rows(0..<1), to: "secret.csv")
        try FileManager.default.createSymbolicLink(
            atPath: site.directory.path("state/inbox/shop/link.csv"), withDestinationPath: outside)
        let before = try site.names("inbox")
        site.clock.advance(by: .seconds(3600))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == before)
        #expect(try await site.uploads().isEmpty)
    }

    @Test func filesGoInOrderOfArrival() async throws {
        let site = try await Site.make()
        try site.drop("b.csv", "email,note\na@example.org,first\n", age: .seconds(90))
        try site.drop("a.csv", "email,note\na@example.org,second\n", age: .seconds(60))
        try site.drop("c.csv", "email,note\na@example.org,last\n", age: .seconds(30))
        try await site.daemon.settle()
        #expect(try await site.uploads().map(\.fileName) == ["b.csv", "a.csv", "c.csv"])
        #expect(try await site.participants().first?.text("note") == "last")
    }

    @Test func theSameBytesAgainAreADuplicate() async throws {
        let site = try await Site.make()
        try await site.take(Campaign.rows(0..<2))
        try await site.take(Campaign.rows(0..<2))
        let uploads = try await site.uploads()
        #expect(uploads.map(\.status) == [.done, .duplicate])
        #expect(uploads[1].duplicateOf == uploads[0].key)
        #expect(try site.names("done") == ["rows-2.csv", "rows-2.result.json", "rows.csv", "rows.result.json"])
        let result = try site.result("rows-2.result.json")
        #expect(result["status"] as? String == "duplicate")
        #expect(result["total"] as? Int == 0)
        #expect(result["duplicate_of"] as? String == (try site.result("rows.result.json"))["id"] as? String)
        #expect(try await site.communications().count == 2)
    }

    @Test func aForcedFileIsImportedAgain() async throws {
        let site = try await Site.make()
        try await site.take(Campaign.rows(0..<2))
        try await site.take(Campaign.rows(0..<2), name: "rows.FORCE.csv")
        let uploads = try await site.uploads()
        #expect(uploads.map(\.status) == [.done, .done])
        #expect(uploads[1].counts.unchanged == 2)
    }

    @Test func aChangedMappingMakesAFileNew() async throws {
        let site = try await Site.make()
        try await site.take("email,remark\na@example.org,hello\n")
        #expect(try await site.participants().first?.text("note") == nil)
        var campaign = Campaign()
        campaign.imports = #"{ "columns": { "note": "remark" } }"#
        try site.directory.writeFlows(campaign.files)
        _ = try await site.daemon.reload()
        try await site.take("email,remark\na@example.org,hello\n", name: "again.csv")
        #expect(try await site.uploads().map(\.status) == [.done, .done])
        #expect(try await site.participants().first?.text("note") == "hello")
    }

    @Test func whatCannotBeReadAtAllFailsAndSaysWhy() async throws {
        let site = try await Site.make()
        try site.drop("twice.csv", "email,E-Mail\na@example.org,b@example.org\n", age: .seconds(90))
        try site.drop("empty.csv", "", age: .seconds(80))
        try site.drop("good.csv", Campaign.rows(0..<1), age: .seconds(70))
        try await site.daemon.settle()
        #expect(try site.names("failed") == ["empty.csv", "empty.error.txt", "twice.csv", "twice.error.txt"])
        let uploads = try await site.uploads()
        #expect(uploads.map(\.status) == [.failed, .failed, .done])
        for upload in uploads.prefix(2) {
            let fault = try #require(upload.fault)
            let name = upload.fileName.replacing(".csv", with: ".error.txt")
            #expect(try site.text("failed", name) == "\(upload.fileName): \(fault.code): \(fault.message)\n")
        }
    }

    /// A name that leaves no room for `.result.json` stops neither its own upload nor those behind it.
    @Test func aVeryLongNameIsShortened() async throws {
        let site = try await Site.make()
        let name = String(repeating: "n", count: 240) + ".csv"
        try site.drop(name, Campaign.rows(0..<1), age: .seconds(90))
        try site.drop("next.csv", Campaign.rows(1..<2))
        try await site.daemon.settle()
        let uploads = try await site.uploads()
        #expect(uploads.map(\.status) == [.done, .done])
        #expect(uploads.map(\.fileName) == [name, "next.csv"])
        #expect(try site.names("done").count == 4)
    }

    /// `list.errors.csv` may be a file of its own.
    @Test func resultsNeverOverwriteAFileThatWasImported() async throws {
        let site = try await Site.make()
        let first = "email\na@example.org\n"
        try await site.take(first, name: "list.errors.csv")
        try await site.take("email\nnonsense\n", name: "list.csv")
        #expect(try site.text("done", "list.errors.csv") == first)
        let second = try #require(try await site.uploads().last)
        let errors = try #require(try await site.operations.errorsFile(of: second))
        #expect(String(decoding: try Files.contents(errors), as: UTF8.self).contains("nonsense"))
    }

    @Test func theSameNameWhileTheFirstIsUnderWayIsAnotherFile() async throws {
        let faults = StoreFaults()
        let site = try await Site.make(wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch)
        try await site.take(Campaign.rows(0..<2))
        #expect(try site.names("processing") == ["rows.csv"])
        try await site.take(Campaign.rows(2..<3))
        #expect(try site.names("processing") == ["rows-2.csv", "rows.csv"])
        faults.heal()
        try await site.daemon.settle()
        #expect(try await site.participants().count == 3)
        #expect(try site.names("done") == ["rows-2.csv", "rows-2.result.json", "rows.csv", "rows.result.json"])
    }

    @Test func aFullDiskStopsNothingForGood() async throws {
        let faults = StoreFaults()
        let site = try await Site.make(wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch)
        try await site.take(Campaign.rows(0..<2))
        #expect(site.daemon.importer.troubles.count == 1)
        #expect(await site.operations.readiness().map(\.code).contains("import_waiting"))
        #expect(try await site.participants().isEmpty)
        faults.heal()
        try await site.daemon.settle()
        #expect(site.daemon.importer.troubles.isEmpty)
        #expect(await site.operations.readiness().isEmpty)
        #expect(try await site.participants().count == 2)
    }

    /// Root may write everywhere: a file where the folder should be keeps even root out.
    @Test func aFolderThatCannotBeWrittenLeavesTheFileWhereItIs() async throws {
        let site = try await Site.make()
        let folder = site.directory.path("state/processing/shop")
        try FileManager.default.removeItem(atPath: folder)
        try site.directory.write("in the way", to: "state/processing/shop")
        try await site.take(Campaign.rows(0..<1))
        #expect(try site.names("inbox") == ["rows.csv"])
        #expect(site.daemon.importer.troubles.count == 1)
        try FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await site.daemon.settle()
        #expect(site.daemon.importer.troubles.isEmpty)
        #expect(try await site.participants().count == 1)
    }
}

extension Files {
    static func contents(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}
