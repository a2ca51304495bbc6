import ArgumentParser
import Domain
import Expressions
import FlowEngine
import Foundation
import Ingest
import Runtime
import Scheduling
import Store

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports a CSV into a campaign: through the daemon where one runs, else at once.",
        discussion: """
            Rows that are rejected go to NAME.errors.csv in the state directory's done/CAMPAIGN/ folder; corrected and \
            imported again, they go in. Ends with 1 where rows were rejected, runs of flows failed, the file could not be \
            read, or a column that is not read seems to be needed.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The CSV file; it is copied, the original stays.", completion: .file(extensions: ["csv"]))
    var file: String

    @Option(name: .long, help: "The campaign's id.")
    var campaign: String

    @Flag(name: .long, help: "Read and type the file, show every row, write nothing.")
    var check = false

    @Flag(name: .long, help: "Import it even where the same bytes were imported before.")
    var force = false

    @Flag(name: .long, help: "One JSON object: a row with --check, the upload otherwise.")
    var json = false

    func run() async throws {
        try ImportFile.examine(file)
        let configuration = try options.load()
        let workplace = try Workplace(configuration, quiet: true)
        if check { return try await examineRows(workplace) }
        let bar = ProgressBar()
        let row: UploadRow
        let store: any Store
        if let client = ControlClient(stateDirectory: configuration.stateDirectory) {
            try StateOwner.check(configuration.stateDirectory)
            store = try workplace.openStoreForReading()
            row = try await UploadHandOver(
                file: file, campaign: campaign, isForced: force,
                state: StateDirectory(path: configuration.stateDirectory), store: store,
                desk: OperatorDesk(door: client, isServed: true), bar: bar
            ).run()
        } else {
            store = try workplace.openOrMakeStore()
            let daemon = workplace.daemon(store: store) { bar.show($0) }
            let report = try await daemon.prepareImport()
            for diagnostic in report.diagnostics where diagnostic.severity == .error {
                Terminal.complain(diagnostic.description)
            }
            let upload = try await ImportFile.hand(file, to: daemon, campaign: campaign, isForced: force)
            try await daemon.settle(dispatching: false)
            row = try await store.upload(upload.key) ?? upload
        }
        bar.close()
        if json {
            print(row.json)
        } else {
            let summary = ImportSummary(store: store, upload: row, now: LiveClock().now)
            for line in try await summary.lines() { print(line) }
        }
        try await store.close()
        guard row.finishedAt != nil else {
            throw CommandFailure(.outOfReach, "the import waits: see the daemon's log (it goes on by itself)")
        }
        if row.status == .failed || row.counts.rejected > 0 || row.counts.failedRuns > 0 || !row.columnWarnings.isEmpty
        {
            throw ExitCode.foundProblems
        }
    }

    /// `--check`: what each row would be; of the store only whether anybody is known there.
    private func examineRows(_ workplace: Workplace) async throws {
        let path = workplace.configuration.flowsDirectory
        let loaded = try DefinitionLoader.load(directory: path, parties: workplace.parties)
        guard let definition = loaded.campaigns.first(where: { $0.id == campaign }) else {
            for diagnostic in loaded.diagnostics where diagnostic.severity == .error {
                Terminal.complain(diagnostic.description)
            }
            throw CommandFailure(.wrongUsage, "there is no campaign \"\(campaign)\" that loads in \(path)")
        }
        let name = definition.zone ?? workplace.configuration.tenantZone
        guard let zone = Zone.named(name) else {
            throw CommandFailure(
                .foundProblems, "there is no time zone \"\(name)\" (an IANA name, as in Europe/London)")
        }
        var examination = UploadExamination(
            file: file, definition: definition, now: LocalNow(at: LiveClock().now, in: zone),
            isJSON: json, isFirstList: try await isFirstList(workplace))
        do {
            try examination.run()
        } catch {
            throw CommandFailure(.foundProblems, "\(file): \(error)")
        }
        if !json { print(examination.summary) }
        if examination.rejected > 0 || examination.warnings > 0 { throw ExitCode.foundProblems }
    }
}

extension ImportCommand {
    /// Whether the store knows nobody, or there is none yet: what can reach nobody is then refused, as by the import.
    private func isFirstList(_ workplace: Workplace) async throws -> Bool {
        guard workplace.storePlace.isThere else { return true }
        let store = try workplace.openStoreForReading()
        let knowsNobody = try await store.knowsNobody()
        try await store.close()
        return knowsNobody
    }
}

extension UploadRow {
    /// The upload as one JSON object on one line.
    var json: String { JSONLine.object(members) }

    /// Its members in JSON, in order.
    var members: [(String, JSONLine.Value)] {
        [
            ("id", .text(APIIdentifier(.upload, key: key.rawValue, createdAt: receivedAt).description)),
            ("campaign", .text(campaignID)), ("file", .text(fileName)), ("status", .text(status.rawValue)),
            ("total", .number(Int(counts.total))), ("new", .number(Int(counts.created))),
            ("updated", .number(Int(counts.updated))), ("unchanged", .number(Int(counts.unchanged))),
            ("rejected", .number(Int(counts.rejected))), ("warned", .number(Int(counts.warned))),
            ("failed_runs", .number(Int(counts.failedRuns))),
            ("column_notes", .list(columnNotes)), ("column_warnings", .list(columnWarnings)),
            ("error", .text(fault.map { "\($0.code): \($0.message)" })),
        ]
    }
}
