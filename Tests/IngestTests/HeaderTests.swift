import Domain
import Ingest
import Testing

struct HeaderTests {
    private func failure(_ text: String, _ settings: ImportSettings = ImportSettings(), fields: [Field] = Upload.fields)
        -> UploadFailure.Code?
    {
        do {
            _ = try Upload(text, settings: settings, fields: fields)
            return nil
        } catch {
            return (error as? UploadFailure)?.code
        }
    }

    @Test(arguments: [
        "email,due_date", "E-mail,Due Date", " EMAIL ,DUE-DATE", "e mail,due  date", "\"email\",\"Due_Date\"",
    ])
    func headersMatchNamesAndTitles(header: String) throws {
        let row = try #require(try Upload(header + "\na@b.co,2026-01-02\n").rows.first)
        #expect(row.identifier?.value == "a@b.co")
        #expect(row.participant[FieldID(100)] != nil)
    }

    @Test func unmatchedColumnsAreReportedOnceWithTheClosestName() throws {
        let upload = try Upload("email,amuont,Wholly other,result,_line,_field,_code,_message,\na@b.co,,,,,,,,\n")
        #expect(upload.reader.unmatchedColumns.map(\.header) == ["amuont", "Wholly other", "result"])
        #expect(upload.reader.unmatchedColumns.map(\.closest) == ["amount", nil, nil])
        #expect(upload.reader.unmatchedColumns.last?.reason != nil)
        #expect(upload.rows.count == 1)
    }

    @Test func wrongFilesFailBeforeAnyRow() {
        #expect(failure("") == .emptyFile)
        #expect(failure("\n\r\n  \n") == .emptyFile)
        #expect(failure("email,E-mail\na@b.co,\n") == .duplicateColumn)
        #expect(failure("email,email\na@b.co,\n") == .duplicateColumn)
        #expect(failure("name,amount\nAnn,1\n") == .noIdentifierColumn)
        #expect(
            failure("email\na@b.co\n", fields: [Field(name: "x", type: .string, level: .participant, isRequired: true)])
                == .missingRequiredColumn)
        #expect(failure("email\na@b.co\n", ImportSettings(columns: ["phone": "Tel"])) == .missingColumn)
        #expect(failure("email,Tel,Tel\na@b.co,,\n", ImportSettings(columns: ["phone": "Tel"])) == .duplicateColumn)
        #expect(failure("email\na@b.co\n", ImportSettings(columns: ["nothing": "email"])) == .badSettings)
        #expect(failure("email\na@b.co\n", ImportSettings(delimiter: 0x22)) == .badSettings)
        #expect(failure("email\na@b.co\n", ImportSettings(defaultRegion: "XX")) == .badSettings)
        #expect(
            failure("email\na@b.co\n", fields: [Field(name: "x", type: .date, level: .participant, format: "%q")])
                == nil)
        #expect(
            failure("email,x\na@b.co,\n", fields: [Field(name: "x", type: .date, level: .participant, format: "%q")])
                == .badSettings)
        #expect(failure("email,\"note\na@b.co,1\n") == .badHeader)
        #expect(failure("e\u{0}m\u{0}a\u{0}i\u{0}l\u{0}") == .badHeader)
    }

    @Test func theMappingDecidesBeforeNames() throws {
        let settings = ImportSettings(columns: ["email": "Contact", "timezone": "TZ", "external_id": "email"])
        let upload = try Upload("email,contact,tz,E mail\nx-1,a@b.co,Asia/Tokyo,z@z.zz\n", settings: settings)
        let row = try #require(upload.rows.first)
        #expect(row.customer[.externalID] == "x-1")
        #expect(row.customer[.email] == "a@b.co")
        #expect(row.zone == "Asia/Tokyo")
        #expect(upload.reader.unmatchedColumns.map(\.header) == ["E mail"])
    }

    @Test func unreadableFilesAreNamed() {
        let make = { (source: UploadSource) throws(UploadFailure) in
            _ = try UploadReader(
                source: source, settings: ImportSettings(), catalog: FieldCatalog(offline: []), now: Upload.noon,
                isZone: { _ in true })
        }
        #expect(throws: UploadFailure.self) { try make(.file(path: "/no/such/file")) }
        #expect(throws: UploadFailure.self) { try make(.file(path: "/")) }
        #expect(throws: UploadFailure.self) { try make(.descriptor(-1)) }
    }
}
