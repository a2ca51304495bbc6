import Domain
import Ingest
import Testing

/// Columns that nobody reads and that seem to be what the campaign needs (case I6).
struct ResemblingColumnTests {
    private static let mail = AddressNeeds(fields: [.email], isFileTheOnlySource: true)

    private func mapping(
        _ headers: String, _ addresses: AddressNeeds = mail, _ settings: ImportSettings = ImportSettings()
    )
        throws(UploadFailure) -> HeaderMapping
    {
        try HeaderMapping(
            headers: headers.split(separator: "|").map(String.init), settings: settings,
            catalog: FieldCatalog(offline: Upload.fields), addresses: addresses)
    }

    @Test(arguments: [
        ("Email Address", "email"), ("E-Mail-Adresse", "email"), ("emailAddress", "email"), ("Mail", "email"),
        ("Primary Email", "email"), ("Correo electrónico", "email"), ("Courriel", "email"), ("Adresse e-mail", "email"),
        ("Indirizzo e-mail", "email"), ("E-mailadres", "email"), ("E-postadress", "email"), ("Sähköposti", "email"),
        ("Электронная почта", "email"), ("メールアドレス", "email"), ("电子邮件", "email"), ("이메일", "email"),
        ("emial", "email"), ("EMAIL_ADDR", "email"), ("Customer Email", "email"), ("Adres e-mail", "email"),
        ("Phone Number", "phone"), ("Telefonnummer", "phone"), ("Mobile No.", "phone"), ("Cell", "phone"),
        ("Handy", "phone"), ("Téléphone", "phone"), ("Teléfono móvil", "phone"), ("Celular", "phone"),
        ("Numero di telefono", "phone"), ("Телефон", "phone"), ("電話番号", "phone"), ("手机号码", "phone"),
        ("Contact Number", "phone"), ("phoneNumber", "phone"), ("Mobiltelefon", "phone"), ("Puhelinnumero", "phone"),
        ("Full Name", "name"), ("First Name", "name"), ("Nachname", "name"), ("Nombre completo", "name"),
        ("Customer Name", "name"), ("Имя", "name"), ("姓名", "name"), ("fullName", "name"), ("Prénom", "name"),
        ("Time Zone", "timezone"), ("time-zone", "timezone"), ("TZ", "timezone"), ("Zeitzone", "timezone"),
        ("Fuseau horaire", "timezone"), ("Zona horaria", "timezone"), ("Часовой пояс", "timezone"), ("时区", "timezone"),
        ("Customer ID", "external_id"), ("Kundennummer", "external_id"), ("Client No", "external_id"),
        ("WhatsApp Number", "whatsapp_id"), ("Telegram", "telegram_id"), ("Due  Datee", "due_date"),
    ])
    func theHintNamesTheField(header: String, field: String) throws {
        // The field itself is there too, or the file would not be read at all.
        let mapping = try mapping("email|\(header)", AddressNeeds())
        #expect(mapping.unmatched.map(\.closest) == [field])
        #expect(mapping.unmatched.first?.sentence.contains("did you mean \"\(field)\"?") == true)
    }

    @Test(arguments: [
        "Email opt-in", "Email sent", "Phone type", "Fax", "Fax number", "Company name", "Product name",
        "Postal address",
        "Order number", "City", "Immobilie", "Street", "Invoice", "Notiz", "Birthday", "Username", "Country", "Colour",
    ])
    func otherColumnsAreNotTakenForOne(header: String) throws {
        let mapping = try mapping("email|\(header)")
        #expect(mapping.unmatched.map(\.closest) == [nil], "\(mapping.unmatched)")
        #expect(mapping.unmatched.allSatisfy { !$0.isNeeded })
    }

    @Test func onlyWhatNoOtherColumnGivesIsNeeded() throws {
        let both = AddressNeeds(fields: [.email, .phone], isFileTheOnlySource: true)
        #expect(try mapping("email|name|Full Name|Email 2").unmatched.allSatisfy { !$0.isNeeded })
        #expect(try mapping("email|Full Name|Time Zone").unmatched.allSatisfy { $0.isNeeded })
        #expect(try mapping("email|Phone Number", both).unmatched.allSatisfy { $0.isNeeded })
        #expect(try mapping("email|Phone Number").unmatched.allSatisfy { !$0.isNeeded })
        #expect(try mapping("email|amuont").unmatched.allSatisfy { $0.isNeeded })
        let mapped = ImportSettings(columns: ["name": "Full Name"])
        #expect(try mapping("email|Full Name|First Name", Self.mail, mapped).unmatched.allSatisfy { !$0.isNeeded })
    }

    @Test func aFileThatReachesNobodyIsNotRead() throws {
        func code(_ headers: String, _ addresses: AddressNeeds = Self.mail) -> UploadFailure.Code? {
            do {
                _ = try mapping(headers, addresses)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code("external_id|Email Address|Full Name|Phone Number") == .noAddressColumn)
        #expect(code("external_id|E-postadress") == .noAddressColumn)
        #expect(
            code("external_id|Telefonnummer", AddressNeeds(fields: [.phone], isFileTheOnlySource: true))
                == .noAddressColumn)
        #expect(code("phone|Email Address") == .noAddressColumn)
        // Who is there already can be reached.
        #expect(code("external_id|amount") == nil)
        #expect(code("external_id|Colour") == nil)
        #expect(code("email|Phone Number") == nil)
        // People give the address themselves.
        #expect(code("external_id|Telegram", AddressNeeds(fields: [.telegramID])) == nil)
        #expect(code("external_id|Email Address", AddressNeeds()) == nil)
        #expect(code("Email Address|Full Name") == .noIdentifierColumn)
    }

    @Test func theFailureSaysWhatWasProbablyMeant() throws {
        for headers in ["external_id|Email Address", "Email Address|Full Name"] {
            do {
                _ = try mapping(headers)
                Issue.record("read")
            } catch {
                #expect(error.message.contains("\"Email Address\" as email"), "\(error.message)")
            }
        }
    }

    @Test func whoIsNewCannotBeReachedIsTold() throws {
        let reader = try UploadReader(
            source: .bytes(Array("external_id,amount,Colour\nC-1,2,red\n".utf8)), settings: ImportSettings(),
            catalog: FieldCatalog(offline: Upload.fields), now: Upload.noon, isZone: { _ in true }, addresses: Self.mail
        )
        #expect(reader.warnings.count == 1)
        #expect(reader.warnings.first?.contains("email") == true)
        #expect(throws: UploadFailure.self) { try reader.demandReach() }
    }

    /// No header of these says anything; what the cells hold does.
    @Test(
        "I6 the cells of the first rows say what a header does not",
        arguments: [
            "Indirizzo di posta", "poczta", "Kontakt", "Recipient", "mailto", "addr", "Column 7", "X", "Wohin", "宛先",
        ])
    func theCellsNameTheColumn(header: String) throws {
        let both = AddressNeeds(fields: [.email, .phone], isFileTheOnlySource: true)
        for (cells, field) in [
            (["a@example.org", "b@example.com", "", "c@example.net"], "email"),
            (["a@example.org", "b@example.com", "c@example.net", "d@example.net", "none"], "email"),
            (["+4915112345678", "+44 20 7946 0958"], "phone"), (["0171 1234567", "(030) 1234567"], "phone"),
        ] {
            let text = "external_id,\(header)\n" + cells.enumerated().map { "C-\($0.offset),\($0.element)\n" }.joined()
            let reader = try reader(text, both)
            let column = try #require(reader.unmatchedColumns.first)
            #expect(column.closest == field && column.isNeeded, "\(cells)")
            #expect(column.sentence.contains("did you mean \"\(field)\"?"))
            // None of what they hold is told.
            #expect(!column.sentence.contains("example"))
            do {
                try reader.demandReach()
                Issue.record("a list that reaches nobody is read")
            } catch {
                #expect(error.code == .noAddressColumn)
                #expect(error.message.contains("\"\(header)\" as \(field)"), "\(error.message)")
            }
            // The look at the first rows costs none of them.
            #expect(try reader.nextBatch(limit: 100)?.count == cells.count)
        }
    }

    @Test(
        "I6 cells that read as something else name nothing",
        arguments: [
            ["red", "blue"], ["4711", "4712"], ["2031-03-01", "2031-03-02"], ["01.03.2031", "02.03.2031"], ["", ""],
            ["a@example.org", "none", "no", "nobody"], ["1234567890", "1234567891"], ["12.50", "13.00"],
            ["@ann", "@bo"],
        ])
    func otherCellsNameNothing(cells: [String]) throws {
        let text = "external_id,Kontakt\n" + cells.enumerated().map { "C-\($0.offset),\($0.element)\n" }.joined()
        let reader = try reader(text, AddressNeeds(fields: [.email, .phone], isFileTheOnlySource: true))
        #expect(reader.unmatchedColumns.map(\.closest) == [nil])
    }

    @Test func cellsOfAColumnAboutSomethingElseNameNothing() throws {
        let both = AddressNeeds(fields: [.email, .phone], isFileTheOnlySource: true)
        let reader = try reader("external_id,Fax,Email opt-in by\nC-1,+4930123456,a@example.org\n", both)
        #expect(reader.unmatchedColumns.map(\.closest) == [nil, nil])
        // Where another column gives it, nothing is guessed.
        let given = try self.reader("external_id,email,Kontakt\nC-1,a@example.org,b@example.org\n", Self.mail)
        #expect(given.unmatchedColumns.map(\.closest) == [nil])
    }

    /// Also behind marks, in UTF-16, and where reading goes on at a place in the middle.
    @Test func theLookAtTheCellsChangesNoRow() throws {
        let text = "external_id;Kontakt\n" + (0..<120).map { "C-\($0);p\($0)@example.org\n" }.joined()
        let wide = ("\u{FEFF}" + text).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for bytes in [Array(text.utf8), wide] {
            let upload = try Upload(bytes, batch: 7)
            #expect(upload.rows.map { $0.identifier?.value } == (0..<120).map { "C-\($0)" })
            #expect(upload.rows.map(\.line) == (2...121).map { Int64($0) })
        }
    }

    private func reader(_ text: String, _ addresses: AddressNeeds) throws -> UploadReader {
        try UploadReader(
            source: .bytes(Array(text.utf8)), settings: ImportSettings(defaultRegion: "DE"),
            catalog: FieldCatalog(offline: Upload.fields), now: Upload.noon, isZone: { _ in true }, addresses: addresses
        )
    }
}
