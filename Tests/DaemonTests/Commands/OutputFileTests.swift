import Foundation
import TestSupport
import Testing

/// Commands that write a file: a regular one is replaced whole, whatever else is there is written into.
struct OutputFileTests {
    private static let rows = "email,due_date,amount\na@example.org,2027-01-31,12\nb@example.org,2027-01-31,13\n"

    private func simulate(_ line: CommandLine, to output: String) async throws -> CommandLine.Result {
        try line.directory.write(Self.rows, to: "rows.csv")
        return try await line.run([
            "simulate", "payment-reminder", "--csv", "rows.csv", "--at", "2027-01-04T08:00:00Z", "--output", output,
        ])
    }

    private func look(_ path: String) -> (kind: mode_t, mode: mode_t) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return (0, 0) }
        return (status.st_mode & S_IFMT, status.st_mode & 0o777)
    }

    /// What a reader gets of a pipe, from its first byte to the end.
    private func read(_ pipe: String) -> Task<String, any Error> {
        Task {
            String(decoding: try await Command.run(["cat", pipe]), as: UTF8.self)
        }
    }

    @Test("O3 a pipe is written into", .endsWhatHangs, arguments: [false, true])
    func aPipeIsWrittenInto(byLink: Bool) async throws {
        let line = try CommandLine()
        let pipe = line.directory.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let link = line.directory.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "pipe")
        let reading = read(pipe)
        let result = try await simulate(line, to: byLink ? link : pipe)
        #expect(result.code == 0, "\(result)")
        #expect(try await reading.value.hasPrefix("line,"))
        #expect(look(pipe).kind == S_IFIFO && look(link).kind == S_IFLNK)
        #expect(try line.directory.files().filter { $0.contains(".part") }.isEmpty)
    }

    /// As `/dev/stdout` leads there: the link stays, and what it leads to is not replaced.
    @Test("O3 a link to standard output is standard output") func aLinkToStandardOutputIsStandardOutput() async throws {
        let line = try CommandLine()
        let link = line.directory.path("out")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/proc/self/fd/1")
        let result = try await simulate(line, to: link)
        #expect(result.code == 0 && result.output.hasPrefix("line,"), "\(result)")
        // The summary goes elsewhere.
        #expect(!result.errors.isEmpty)
        #expect(look(link).kind == S_IFLNK)
        #expect(try await simulate(line, to: "-").output == result.output)
    }

    @Test("O3 a file is replaced whole and keeps its permissions") func aFileIsReplacedWholeAndKeepsItsPermissions()
        async throws
    {
        let line = try CommandLine()
        try line.directory.write("old", to: "kept.csv")
        let kept = line.directory.path("kept.csv")
        #expect(chmod(kept, 0o604) == 0)
        #expect(try await simulate(line, to: "kept.csv").code == 0)
        #expect(look(kept) == (S_IFREG, 0o604))
        #expect(line.text("kept.csv").hasPrefix("line,"))
        try FileManager.default.createSymbolicLink(
            atPath: line.directory.path("link.csv"), withDestinationPath: "kept.csv")
        try line.directory.write("old", to: "kept.csv")
        #expect(try await simulate(line, to: "link.csv").code == 0)
        #expect(look(line.directory.path("link.csv")).kind == S_IFLNK)
        #expect(line.text("kept.csv").hasPrefix("line,"))
    }

    @Test(arguments: ["folder", "nowhere/out.csv", "rows.csv/out.csv"])
    func whereNothingCanBeWrittenTheTargetIsNamed(output: String) async throws {
        let line = try CommandLine()
        try FileManager.default.createDirectory(
            atPath: line.directory.path("folder"), withIntermediateDirectories: true)
        let result = try await simulate(line, to: output)
        #expect(result.code == 3 || result.code == 2)
        #expect(result.errors.contains(output), "\(result)")
        #expect(look(line.directory.path("folder")).kind == S_IFDIR)
    }

    /// A backup goes through a pipe to another machine; a file that is there is never replaced.
    @Test("O3 a backup goes into a pipe", .endsWhatHangs) func aBackupGoesIntoAPipe() async throws {
        let line = try CommandLine()
        _ = try await line.run([
            "import", Repository.path("samples/participants.csv"), "--campaign", "payment-reminder",
        ])
        let pipe = line.directory.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let copy = line.directory.path("copy.sqlite")
        let reading = Task { try Data(try await Command.run(["cat", pipe])).write(to: URL(filePath: copy)) }
        let result = try await line.run(["backup", "pipe"])
        #expect(result.code == 0 && result.output.isEmpty, "\(result)")
        try await reading.value
        #expect(look(pipe).kind == S_IFIFO)
        let restored = try await line.run(["restore", "copy.sqlite", "--state", line.directory.path("other")])
        #expect(restored.code == 0, "\(restored)")
        for there in ["copy.sqlite", "flows"] {
            let refused = try await line.run(["backup", there])
            #expect(refused.code == 2 && refused.errors.contains(there), "\(refused)")
        }
    }
}
