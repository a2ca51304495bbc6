import Domain

/// The participants that a test may name.
struct FlowTestPeople {
    private(set) var ids: [String] = []
    private(set) var newcomers: Set<String> = []
    private var known: Set<String> = []
    /// Whether all of them could be read: without, a name that is missing may stand where nothing could.
    var isComplete = true

    /// False where the id is there already.
    mutating func add(_ id: String) -> Bool {
        guard known.insert(id).inserted else { return false }
        ids.append(id)
        return true
    }

    func isDeclared(_ id: String) -> Bool { known.contains(id) && !newcomers.contains(id) }

    /// Those that only rows of uploads bring in: rows that could bring somebody in, having an identifier.
    mutating func addNewcomers(_ steps: [JSONNode]) {
        for step in steps {
            guard case .object(let members) = step.value else {
                isComplete = false
                continue
            }
            guard let upload = members.first(where: { $0.key == "upload" })?.value else { continue }
            if case .array(let rows) = upload.value {
                for row in rows { addNewcomer(row) }
            } else {
                addNewcomer(upload)
            }
        }
    }

    private mutating func addNewcomer(_ row: JSONNode) {
        guard case .object(let members) = row.value,
            case .string(let id)? = members.first(where: { $0.key == "participant" })?.value.value,
            case .object(let attributes)? = members.first(where: { $0.key == "attributes" })?.value.value
        else {
            isComplete = false
            return
        }
        let names = IdentifierKind.allCases.map(\.field.rawValue)
        guard attributes.contains(where: { names.contains($0.key) }), add(id) else { return }
        newcomers.insert(id)
    }

    /// A participant's name where a test refers to them; nil where there is none, which is reported.
    func name(_ object: ObjectReader, _ report: FileReport) -> String? {
        object.requiredString("participant", "who, by the id above").flatMap { check($0, report) }
    }

    /// Nil also where nobody is named.
    func optionalName(_ object: ObjectReader, _ report: FileReport) -> String? {
        object.string("participant").flatMap { check($0, report) }
    }

    private func check(_ text: (text: String, offset: Int), _ report: FileReport) -> String? {
        if known.contains(text.text) { return text.text }
        if isComplete {
            report.error(
                .unknownParticipant, at: text.offset,
                "there is no participant \(Quoting.quoted(text.text)) (\(NearestName.oneOf(ids, insteadOf: text.text)))"
            )
        }
        return nil
    }
}
