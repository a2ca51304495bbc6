import Domain

/// The fields that a campaign's flows may name, with those whose declaration is faulty, so that one mistake in a
/// declaration is reported once and not again wherever the field is used.
struct DeclaredFields {
    enum Entry {
        case field(Field)
        /// Declared, but not rightly.
        case faulty
    }

    private var entries: [FieldLevel: [String: Entry]] = [:]
    /// Whether all declarations were read: without, an unknown field is nobody's mistake yet.
    var isComplete: Bool

    init(isComplete: Bool) {
        self.isComplete = isComplete
        for field in SystemField.fields { add(.field(field), field.name, .customer) }
        for field in Self.systemParticipantFields { add(.field(field), field.name, .participant) }
    }

    static let systemParticipantFields = [
        Field(name: "status", type: .string, level: .participant, isImported: false),
        Field(name: "result", type: .string, level: .participant, isImported: false),
        Field(name: "result_at", type: .datetime, level: .participant, isImported: false),
    ]

    mutating func add(_ entry: Entry, _ name: String, _ level: FieldLevel) {
        entries[level, default: [:]][name] = entry
    }

    func entry(_ level: FieldLevel, _ name: String) -> Entry? { entries[level]?[name] }

    /// In alphabetical order.
    func names(_ level: FieldLevel) -> [String] { (entries[level] ?? [:]).keys.sorted() }

    /// The level that a bare name means: the participant's, else the customer's.
    func level(ofBare name: String) -> FieldLevel? {
        [.participant, .customer].first { entry($0, name) != nil }
    }
}
