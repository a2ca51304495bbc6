import Domain
import Scheduling

/// Reads `campaign.json`. Pure; every mistake goes to the file's report.
struct CampaignReader {
    let report: FileReport
    let directoryName: String
    private(set) var head = CampaignHead()

    static let keys = [
        "$schema", "format", "id", "name", "description", "timezone", "fields", "import", "start", "reupload",
        "frequency_cap",
    ]

    init(_ report: FileReport, directoryName: String) {
        self.report = report
        self.directoryName = directoryName
    }

    mutating func read() -> CampaignHead {
        let document = JSONDocument(reading: report)
        guard let root = document.root else { return head }
        // What a broken file does not say is not missing in it.
        guard document.isComplete else {
            readFields(root)
            head.declared.isComplete = false
            return head
        }
        guard let object = ObjectReader(root, "a campaign", report, keys: Self.keys) else { return head }
        DocumentHead.checkFormat(object)
        _ = object.string("$schema")
        readID(object)
        readTexts(object)
        readZone(object)
        readFields(root)
        if let settings = object.optional("import") {
            var reader = ImportSettingsReader(report, head.declared)
            head.importSettings = reader.read(settings)
        }
        readModes(object)
        readFrequencyCap(object)
        return head
    }

    private mutating func readID(_ object: ObjectReader) {
        guard let id = object.requiredString("id", "the name of the campaign's directory, \"\(directoryName)\"") else {
            return
        }
        guard DocumentHead.isID(id, "a campaign's id", report) else { return }
        head.id = id.text
        if id.text != directoryName {
            report.error(
                .idMismatch, at: id.offset,
                "the id is not the name of the campaign's directory (\(Quoting.quoted(directoryName)))")
        }
    }

    private mutating func readTexts(_ object: ObjectReader) {
        if let name = object.requiredString("name", "what operators see, as in \"Payment reminder\"") {
            head.name = TextRule.check(name, "the name", report) ?? ""
        }
        if let description = object.string("description") {
            guard description.text.unicodeScalars.count <= 4000 else {
                report.error(.textTooLong, at: description.offset, "longer than 4000 characters (shorten it)")
                return
            }
            head.description = description.text
        }
    }

    private mutating func readZone(_ object: ObjectReader) {
        guard let zone = object.string("timezone") else { return }
        guard Zone.named(zone.text) != nil else {
            report.error(
                .unknownTimezone, at: zone.offset,
                "there is no time zone \(Quoting.quoted(zone.text)) in the tz database "
                    + "(an IANA name, as in \"Europe/London\")")
            return
        }
        head.zone = zone.text
    }

    private mutating func readFields(_ root: JSONNode) {
        guard case .object(let members) = root.value else { return }
        head.declared.isComplete = true
        guard let node = members.first(where: { $0.key == "fields" })?.value else { return }
        guard let list = ObjectReader.list(node, of: "fields", report) else {
            head.declared.isComplete = false
            return
        }
        var reader = FieldListReader(report, head.declared)
        reader.read(list)
        head.declared = reader.declared
        head.fields = reader.fields
        head.customerFieldPlaces = reader.customerFieldPlaces
    }

    private mutating func readFrequencyCap(_ object: ObjectReader) {
        guard let node = object.optional("frequency_cap") else { return }
        let range = Restrictions.frequencyCaps
        guard case .integer(let number) = node.value, let cap = Int(exactly: number), range.contains(cap) else {
            report.error(
                .badFrequencyCap, at: node.offset,
                "\(node.kind) stands here (how many openings of one node a participant gets in a day: a whole number from "
                    + "\(range.lowerBound) to \(range.upperBound))")
            return
        }
        head.frequencyCap = cap
    }

    private mutating func readModes(_ object: ObjectReader) {
        if let start = object.string("start") {
            if let mode = StartMode(rawValue: start.text) {
                head.startMode = mode
            } else {
                report.error(
                    .unknownStartMode, at: start.offset,
                    "no way to start is called \(Quoting.quoted(start.text)) "
                        + "(\"auto\": runs once loaded; \"manual\": runs after an operator starts it)")
            }
        }
        if let reupload = object.string("reupload") {
            if let mode = ReuploadMode(rawValue: reupload.text) {
                head.reupload = mode
            } else {
                report.error(
                    .unknownReuploadMode, at: reupload.offset,
                    "no way to take a row again is called \(Quoting.quoted(reupload.text)) (\"always\": every matching "
                        + "row fires Participant Updated; \"changed\": only one that changes a value)")
            }
        }
    }
}
