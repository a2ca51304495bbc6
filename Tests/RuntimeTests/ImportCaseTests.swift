import Channels
import Domain
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// Files of the case page "imports" through the daemon: what is taken, when, and what is said of it.
struct ImportCaseTests {
    // MARK: I1

    @Test("I1 what the settings decided is told once") func whatTheSettingsDecidedIsToldOnce() async throws {
        var campaign = Campaign()
        campaign.imports = #"{ "default_region": "DE", "ambiguous_phone": "international" }"#
        let site = try await Site.make([campaign], batch: 2)
        let rows = (0..<9).map { "p\($0)@example.org,491511234567\($0)\n" }.joined()
        try await site.take("email,phone\n" + rows)
        let upload = try #require(try await site.uploads().first)
        #expect(upload.status == .done)
        #expect(upload.counts.warned == 0)
        #expect(upload.columnNotes.filter { $0.contains("ambiguous_phone") }.count == 1)
        #expect(try await site.participants().first?.text("phone") == "+4915112345670")
        #expect((try site.result("rows.result.json")["column_notes"] as? [String])?.count == 1)
    }

    @Test("I1 without the setting the rows are rejected") func withoutTheSettingTheRowsAreRejected() async throws {
        var campaign = Campaign()
        campaign.imports = #"{ "default_region": "DE" }"#
        let site = try await Site.make([campaign])
        try await site.take("email,phone\na@example.org,4915112345678\n")
        let upload = try #require(try await site.uploads().first)
        #expect(try await site.issues(upload).map(\.issue.code) == [.ambiguousPhone])
        #expect(try site.text("done", "rows.errors.csv").contains("ambiguous_phone"))
    }

    // MARK: I3

    @Test("I3 an errors file dropped back in untouched brings nothing in")
    func anErrorsFileDroppedBackInUntouchedBringsNothingIn() async throws {
        let site = try await Site.make()
        try await site.take("email,name,note\na@example.org,Bo York\nb@example.org,Bo,York,1\nnope,Bo,x\n")
        try await site.take(try site.text("done", "rows.errors.csv"), name: "rows.errors.csv")
        #expect(try await site.participants().isEmpty)
        #expect(try await site.uploads().map(\.counts.rejected) == [3, 3])
    }

    // MARK: I4

    @Test("I4 a file without a row waits for its content") func aFileWithoutARowWaitsForItsContent() async throws {
        let site = try await Site.make()
        for text in ["", "email,name,note\n", "email,name,note", "\u{FEFF}email,name\r\n\r\n"] {
            try site.drop("rows.csv", text, age: .seconds(10))
            try await site.daemon.settle()
            #expect(try site.names("inbox") == ["rows.csv"], "\(text)")
        }
        try site.drop("rows.csv", Campaign.rows(0..<2), age: .seconds(10))
        try await site.daemon.settle()
        #expect(try await site.participants().count == 2)
    }

    @Test func aFileWithoutARowIsNotWaitedForForEver() async throws {
        let site = try await Site.make()
        try site.drop("empty.csv", "", age: .seconds(31))
        try site.drop("header.csv", "email,name\n", age: .seconds(31))
        try await site.daemon.settle()
        #expect(try await site.uploads().map(\.status) == [.failed, .done])
    }

    @Test("I4 space that was set aside is no content") func spaceThatWasSetAsideIsNoContent() async throws {
        let site = try await Site.make()
        let rows = Array(Campaign.rows(0..<2).utf8)
        for bytes in [[UInt8](repeating: 0, count: 4096), rows + [UInt8](repeating: 0, count: 100)] {
            try site.drop("rows.csv", bytes, age: .seconds(3600))
            try await site.daemon.settle()
            #expect(try site.names("inbox") == ["rows.csv"])
        }
        try site.drop("rows.csv", rows)
        try await site.daemon.settle()
        #expect(try await site.participants().count == 2)
    }

    /// Its writer stalls for hours: how long nothing happens does not matter while it is open.
    @Test("I4 a file is taken once its writer has closed it") func aFileIsTakenWhenItsWriterClosesIt() async throws {
        let site = try await Site.make()
        site.daemon.importer.watchFolders()
        let path = site.directory.path("state/inbox/shop/rows.csv")
        let writer = try #require(FileHandle.writing(path))
        try writer.write(contentsOf: Data("email,name,note\na@example.org,A,1\nb@exam".utf8))
        for _ in 0..<3 {
            try site.setModified(path, site.clock.now - .seconds(86_400))
            site.clock.advance(by: .seconds(3600))
            try await site.daemon.settle()
            #expect(try site.names("inbox") == ["rows.csv"])
        }
        try writer.write(contentsOf: Data("ple.org,B,2\n".utf8))
        try writer.close()
        // Closed a moment ago: somebody may go on writing, whatever the file says of its age.
        for _ in 0..<4 {
            try site.setModified(path, site.clock.now - .seconds(86_400))
            try await site.daemon.settle()
            #expect(try site.names("inbox") == ["rows.csv"])
        }
        #expect(try await Self.isTaken(site, rows: 2))
        #expect(try await site.participants().map { $0.text("email") } == ["a@example.org", "b@example.org"])
    }

    /// `>` for the header and then `>>` for every row, as scripts do it: each closes the file.
    @Test("I4 a file that is closed after every row is one upload", arguments: [0, 500, 1000, 1900])
    func aFileThatIsClosedAfterEveryRowIsTakenWhole(pause: Int) async throws {
        let site = try await Site.make()
        site.daemon.importer.watchFolders()
        let path = site.directory.path("state/inbox/shop/rows.csv")
        for (number, line) in Campaign.rows(0..<6).split(separator: "\n").enumerated() {
            let writer = try #require(number == 0 ? FileHandle.writing(path) : FileHandle(forWritingAtPath: path))
            try writer.seekToEnd()
            try writer.write(contentsOf: Data("\(line)\n".utf8))
            try writer.close()
            try await site.daemon.settle()
            site.clock.advance(by: .milliseconds(pause))
            try await site.daemon.settle()
            #expect(try site.names("inbox") == ["rows.csv"])
        }
        #expect(try await Self.isTaken(site, rows: 6))
        #expect(try await site.uploads().map(\.status) == [.done])
        #expect(try site.names("failed") == [])
    }

    /// Nobody has written a byte since it was closed, but somebody is about to.
    @Test("I4 a file that is open for writing again waits") func aFileThatIsOpenedAgainWaits() async throws {
        let site = try await Site.make()
        site.daemon.importer.watchFolders()
        let path = site.directory.path("state/inbox/shop/rows.csv")
        let lines = Campaign.rows(0..<3).split(separator: "\n").map { "\($0)\n" }
        try lines[..<3].joined().write(toFile: path, atomically: false, encoding: .utf8)
        let writer = try #require(FileHandle(forWritingAtPath: path))
        try writer.seekToEnd()
        for _ in 0..<3 {
            site.clock.advance(by: .seconds(3600))
            try await site.daemon.settle()
            #expect(try site.names("inbox") == ["rows.csv"])
        }
        try writer.write(contentsOf: Data(lines[3].utf8))
        try writer.close()
        #expect(try await Self.isTaken(site, rows: 3))
    }

    /// Whether the file is taken once it has settled, and not before; a program that another test has just started may hold
    /// it open for a moment yet.
    private static func isTaken(_ site: Site, rows: Int) async throws -> Bool {
        try await site.daemon.settle()
        guard try site.names("inbox") == ["rows.csv"] else { return false }
        return try await eventually {
            site.clock.advance(by: .seconds(2))
            try await site.daemon.settle()
            return try await site.participants().count == rows
        }
    }

    @Test("I4 a file that is moved in is taken at once") func aFileThatWasMovedInIsTakenAtOnce() async throws {
        let site = try await Site.make()
        site.daemon.importer.watchFolders()
        for (name, text) in [("rows", Campaign.rows(0..<1)), ("empty", "")] {
            let made = try site.directory.write(text, to: "\(name).csv")
            try site.setModified(made, site.clock.now)
            try Files.move(made, to: site.directory.path("state/inbox/shop/\(name).csv"))
        }
        try await site.daemon.settle()
        #expect(try site.names("inbox") == [])
        #expect(Set(try await site.uploads().map(\.status)) == [.done, .failed])
    }

    @Test("I4 a file that grew since it was taken is not done") func aFileThatGrewSinceItWasTakenIsNotDone()
        async throws
    {
        let faults = StoreFaults()
        let site = try await Site.make(wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch)
        try await site.take(Campaign.rows(0..<2))
        let path = site.directory.path("state/processing/shop/rows.csv")
        let writer = try #require(FileHandle(forWritingAtPath: path))
        try writer.seekToEnd()
        try writer.write(contentsOf: Data("late@example.org,L,x\n".utf8))
        try writer.close()
        faults.heal()
        try await site.daemon.settle()
        let upload = try #require(try await site.uploads().first)
        #expect(upload.status == .failed)
        #expect(upload.fault?.code == "changed")
        #expect(try site.names("failed") == ["rows.csv", "rows.error.txt"])
    }

    // MARK: I5

    @Test("I5 a name that is no UTF-8 is taken by its bytes") func aNameThatIsNoUTF8IsTakenByItsBytes() async throws {
        let site = try await Site.make()
        let folder = site.directory.path("state/inbox/shop/")
        let name: [UInt8] = Array("K".utf8) + [0xF6] + Array("ln.CSV".utf8)
        let path = Array(folder.utf8) + name + [0]
        let made = try site.directory.write(Campaign.rows(0..<2), to: "made.csv")
        try site.setModified(made, site.clock.now - .seconds(60))
        let moved = path.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { pointer in pointer.baseAddress.map { rename(made, $0) } }
        }
        #expect(moved == 0)
        try await site.daemon.settle()
        let upload = try #require(try await site.uploads().first)
        #expect(upload.status == .done)
        #expect(upload.fileName == #"K\xF6ln.CSV"#)
        #expect(try site.names("inbox") == [])
        #expect(try site.names("done").count == 2)
        #expect(try await site.participants().count == 2)
    }

    // MARK: I6

    @Test("I6 a file from which nobody can be reached stops before its first row")
    func aFileFromWhichNobodyCanBeReachedStopsBeforeItsFirstRow() async throws {
        let site = try await Site.make()
        try site.drop("list.csv", try bytes("16f-email-address"))
        try await site.daemon.settle()
        let upload = try #require(try await site.uploads().first)
        #expect(upload.status == .failed)
        #expect(upload.fault?.code == "no_address_column")
        #expect(upload.fault?.message.contains("\"Email Address\" as email") == true)
        #expect(try await site.participants().isEmpty)
        // The corrected file brings people in: they are new, and get their first message.
        let corrected = String(decoding: try bytes("16f-email-address"), as: UTF8.self)
            .replacing("Email Address", with: "email")
        try await site.take(corrected, name: "corrected.csv")
        #expect(try await site.communications().map(\.snapshot.status) == [.started])
        let second = try #require(try await site.uploads().last)
        #expect(second.status == .doneWithIssues)
        #expect(second.columnWarnings.count == 1)
        #expect(second.columnWarnings.first?.contains("did you mean \"name\"?") == true)
        #expect(second.columnNotes.count == 2)
        let result = try site.result("corrected.result.json")
        #expect(result["status"] as? String == "done_with_issues")
        #expect((result["column_warnings"] as? [String])?.count == 1)
    }

    /// Who is known can be reached where the store has the address; a first list without one is a mistake.
    @Test("I6 an update needs no address") func anUpdateNeedsNoAddress() async throws {
        let site = try await Site.make()
        try await site.take("external_id,colour\nC-1,red\n", name: "first.csv")
        #expect(try await site.uploads().map(\.fault?.code) == ["no_address_column"])
        try await site.take("external_id,email,note\nC-1,a@example.org,x\n", name: "second.csv")
        try await site.take("external_id,note,colour\nC-1,y,red\n", name: "third.csv")
        let update = try #require(try await site.uploads().last)
        #expect(update.counts.updated == 1)
        #expect(update.columnWarnings.count == 1)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try Files.contents(Repository.path("Tests/Fixtures/import/\(name).csv"))
    }
}

extension FileHandle {
    /// A new file, open for writing.
    fileprivate static func writing(_ path: String) -> FileHandle? {
        FileManager.default.createFile(atPath: path, contents: nil) ? FileHandle(forWritingAtPath: path) : nil
    }
}
