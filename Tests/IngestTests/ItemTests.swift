import Domain
import Foundation
import Ingest
import Testing
import Values

struct ItemTests {
    private func typer(_ fields: [Field] = Upload.fields) throws -> ItemTyper {
        try ItemTyper(
            catalog: FieldCatalog(offline: fields), settings: ImportSettings(), now: Upload.noon,
            isZone: { Upload.zones.contains($0) })
    }

    @Test func typesAnItem() throws {
        let row = try typer().row(
            position: 3,
            attributes: [
                ("amount", .integer(5)), ("phone", .string("+442079460000")), ("email", .string("A@b.co")),
                ("note", .null), ("due_date", .string("2026-01-02")),
            ], timezone: "Europe/London", objectID: "loan_456")
        #expect(row.issues.isEmpty)
        #expect(row.line == 3)
        #expect(row.identifier?.kind == .email)
        #expect(row.identifier?.value == "a@b.co")
        #expect(row.participant[FieldID(101)] == .number(5))
        #expect(row.participant[FieldID(102)] == nil)
        #expect(row.zone == "Europe/London")
        #expect(row.objectID == "loan_456")
        #expect(row.customer.entries.map(\.id) == row.customer.entries.map(\.id).sorted())
    }

    @Test func allProblemsOfAnItemAreReported() throws {
        let row = try typer().row(
            position: 0,
            attributes: [
                ("emial", .string("a@b.co")), ("email", .integer(1)), ("amount", .string("x")),
                ("status", .string("y")),
            ],
            timezone: "Nowhere")
        #expect(row.codes == [.unknownField, .badEmail, .badNumber, .unknownField, .badTimezone])
        #expect(row.issues[0].message.contains("\"email\""))
        #expect(row.isRejected)
    }

    @Test func requiredAttributesAndIdentifiersAreDemanded() throws {
        let typer = try typer([Field(name: "due_date", type: .date, level: .participant, isRequired: true)])
        #expect(typer.row(position: 0, attributes: [("email", .string("a@b.co"))]).codes == [.missingRequired])
        #expect(typer.row(position: 0, attributes: [("due_date", .string("2026-01-02"))]).codes == [.missingIdentifier])
        #expect(
            typer.row(position: 0, attributes: [("email", .string("a@b.co")), ("due_date", .null)]).codes == [
                .missingRequired
            ])
    }

    @Test func checkLinesAreJSON() throws {
        let fields =
            Upload.fields + [
                Field(name: "at", type: .datetime, level: .participant),
                Field(name: "paid", type: .boolean, level: .participant),
                Field(name: "count", type: .integer, level: .customer),
            ]
        let text =
            "email,note,amount,due_date,at,paid,count,timezone,object_id\n"
            + "a@b.co,\"q\"\"\\\n\t\u{e9}\",0.5,2026-01-02,2026-01-02 10:00Z,yes,7,Asia/Tokyo,o-1\nnope,,,,,,,,\n"
        let upload = try Upload(text, fields: fields)
        var line = CheckLine(catalog: FieldCatalog(offline: fields))
        var bytes: [UInt8] = []
        for row in upload.rows { line.append(row, to: &bytes) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[0] == """
                {"line":2,"customer":{"email":"a@b.co","count":7},"participant":{"due_date":"2026-01-02","amount":0.5,\
                "note":"q\\"\\\\\\n\\té","at":"2026-01-02T10:00:00+00:00","paid":true},"timezone":"Asia/Tokyo",\
                "object_id":"o-1","issues":[]}
                """)
        for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        #expect(lines[1].contains("\"issues\":[{\"field\":\"email\",\"code\":\"bad_email\",\"message\":\""))
        #expect(lines[1].hasSuffix("\"severity\":\"error\"}]}"))
    }
}
