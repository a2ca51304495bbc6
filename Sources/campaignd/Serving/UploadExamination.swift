import Domain
import Expressions
import FlowEngine
import Ingest
import Runtime
import Scheduling

/// `import --check`: reads and types a file, shows what it finds, writes nothing anywhere.
struct UploadExamination {
    let file: String
    let definition: CampaignDefinition
    /// What expressions in `import.columns` take for the time.
    let now: LocalNow
    let isJSON: Bool
    /// Nobody is known yet: where nobody can be reached the file is not imported, as by the import itself.
    let isFirstList: Bool
    private(set) var total = 0
    private(set) var rejected = 0
    /// Columns that are not read and seem to be needed.
    private(set) var warnings = 0

    init(file: String, definition: CampaignDefinition, now: LocalNow, isJSON: Bool, isFirstList: Bool) {
        self.file = file
        self.now = now
        self.definition = definition
        self.isJSON = isJSON
        self.isFirstList = isFirstList
    }

    var summary: String {
        "\(Numbers.of(total, "row")): \(Numbers.grouped(total - rejected)) good, \(Numbers.grouped(rejected)) rejected"
    }

    /// Ends early where nobody reads what it shows.
    mutating func run() throws(UploadFailure) {
        let catalog = FieldCatalog(offline: definition.fields)
        var writer = CheckLine(catalog: catalog)
        let reader = try UploadReader(
            source: .file(path: file), settings: definition.importSettings, catalog: catalog, now: now,
            isZone: { Zone.named($0) != nil }, addresses: definition.addressNeeds)
        if isFirstList { try reader.demandReach() }
        warnings = reader.warnings.count
        let told = Set(reader.warnings)
        for note in reader.notes { Terminal.complain("\(told.contains(note) ? "warning" : "note"): \(note)") }
        let notesBefore = reader.notes.count
        var output: [UInt8] = []
        while let rows = try reader.nextBatch(limit: 5_000) {
            for row in rows {
                total += 1
                if row.isRejected { rejected += 1 }
                if isJSON { writer.append(row, to: &output) } else { append(row, to: &output) }
            }
            guard Terminal.write(output) else { return }
            output.removeAll(keepingCapacity: true)
        }
        for note in reader.notes.dropFirst(notesBefore) { Terminal.complain("note: \(note)") }
        try reader.demandUnchanged()
    }

    private func append(_ row: TypedRow, to output: inout [UInt8]) {
        for issue in row.issues {
            let what = issue.code.isWarning ? "warning" : "error"
            let field = issue.field.map { "\($0): " } ?? ""
            output += Array("\(file):\(row.line): \(what): \(issue.code.rawValue): \(field)\(issue.message)\n".utf8)
        }
    }
}
