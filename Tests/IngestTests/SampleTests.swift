import Domain
import Foundation
import Ingest
import Testing

/// The rows of `samples/participants.csv`, as `samples/README.md` tells of them.
struct SampleTests {
    static let codes: [Int64: RowIssue.Code] = [
        30: .unusualPhone,
        34: .badDate, 35: .missingRequired, 36: .badNumber, 37: .badBoolean, 38: .badEmail, 39: .badPhone,
        40: .badTimezone, 41: .missingIdentifier, 42: .columnCount, 43: .columnCount, 44: .badEncoding,
        45: .unclosedQuote,
    ]

    private func upload() throws -> Upload {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appending(path: "samples/participants.csv"))
        return try Upload(
            Array(bytes), settings: ImportSettings(defaultRegion: "GB"),
            fields: [
                Field(name: "due_date", type: .date, level: .participant, isRequired: true),
                Field(name: "amount", type: .number, level: .participant, isRequired: true),
                Field(name: "currency", type: .string, level: .participant),
                Field(name: "is_payment_received", type: .boolean, level: .participant),
            ], isZone: { !$0.hasPrefix("Mars/") })
    }

    @Test func everyRowGetsTheVerdictThatIsToldOfIt() throws {
        let rows = try upload().rows
        #expect(rows.map(\.line) == Array(2...45))
        for row in rows {
            #expect(row.codes == SampleTests.codes[row.line].map { [$0] } ?? [], "line \(row.line)")
        }
    }

    @Test func goodRowsAreReadAsTheyStand() throws {
        let rows = try upload().rows.filter { !$0.isRejected }
        #expect(Set(rows.compactMap(\.zone)).count >= 20)
        #expect(rows.first { $0.line == 5 }?.customer[.name] == "Ogden, Faye")
        #expect(rows.first { $0.line == 10 }?.customer[.phone] == "+442079460109")
        #expect(rows.first { $0.line == 25 }?.identifier?.value == "accounts.north@example.com")
        #expect(rows.first { $0.line == 25 }?.customer[.name] == "Team \"North\", Accounts")
    }
}
