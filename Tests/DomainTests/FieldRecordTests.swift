import Domain
import TestSupport
import Testing

struct FieldRecordTests {
    /// The record against a dictionary, over random changes.
    @Test func holdsWhatADictionaryHolds() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<200 {
            var record = FieldRecord()
            var model: [Int32: FieldValue] = [:]
            for _ in 0..<60 {
                let id = Int32.random(in: 1...12, using: &random)
                let value: FieldValue? = random.chance(0.3) ? nil : .integer(Int64.random(in: 0...3, using: &random))
                record[FieldID(id)] = value
                model[id] = value
                #expect(record.entries.map(\.id.rawValue) == model.keys.sorted())
                for id in Int32(1)...12 { #expect(record[FieldID(id)] == model[id]) }
            }
        }
    }

    @Test func mergesAndTellsWhatChanged() {
        var record = FieldRecord()
        record[SystemField.email.id] = .string("a@example.com")
        record[FieldID(100)] = .integer(1)
        var row = FieldRecord()
        row[SystemField.email.id] = .string("a@example.com")
        row[FieldID(100)] = .integer(2)
        row[FieldID(101)] = .boolean(true)
        #expect(record.merge(row) == [FieldID(100), FieldID(101)])
        #expect(record[.email] == "a@example.com")
        #expect(record[FieldID(100)] == .integer(2))
        #expect(record.merge(row).isEmpty)
    }

    @Test func numbersSystemFieldsForEver() {
        #expect(SystemField.allCases.map(\.id.rawValue) == Array(1...9))
        #expect(IdentifierKind.allCases.map(\.rawValue) == Array(0...5))
        #expect([FieldID.status, .result, .resultAt].map(\.rawValue) == [20, 21, 22])
    }

    @Test func catalogNamesEachLevelApart() {
        let fields = [
            Field(name: "amount", type: .number, level: .participant),
            Field(name: "tier", type: .string, level: .customer),
        ]
        let catalog = FieldCatalog(offline: fields)
        #expect(catalog.participant["amount"]?.id == FieldID(100))
        #expect(catalog.customer["tier"]?.id == FieldID(101))
        #expect(catalog.item(.customer, "amount") == nil)
        #expect(catalog.name(of: FieldID(101)) == "tier")
        #expect(catalog.customer["email"]?.id == SystemField.email.id)
    }
}
