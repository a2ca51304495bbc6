import Domain
import Ingest
import Testing

/// Files of foreign shape, untouched, through a mapping.
struct FixtureTests {
    @Test func readsTheFiveHundredUnitedStatesContacts() throws {
        let settings = ImportSettings(
            columns: ["name": "first_name", "phone": "phone1", "site": "web"], defaultRegion: "US")
        let upload = try Upload(
            try Upload.fixture("us-500.csv"), settings: settings,
            fields: [
                Field(name: "site", type: .url, level: .customer),
                Field(name: "company", title: "company name", type: .string, level: .customer),
            ])
        #expect(upload.rows.count == 500)
        #expect(upload.rows.filter(\.isRejected).isEmpty)
        let first = try #require(upload.rows.first)
        #expect(first.customer[.email] == "jbutt@gmail.com")
        #expect(first.customer[.phone] == "+15046218927")
        #expect(first.customer[FieldID(101)] == .string("Benton, John B Jr"))
        #expect(upload.reader.unmatchedColumns.map(\.header).contains("county"))
    }

    @Test func readsTheHundredCustomers() throws {
        var settings = ImportSettings(
            columns: ["external_id": "Customer Id", "name": "First Name", "phone": "Phone 1"], defaultRegion: "US")
        let bytes = try Upload.fixture("customers-100.csv")
        let fields = [Field(name: "subscribed", title: "Subscription Date", type: .date, level: .customer)]
        let upload = try Upload(bytes, settings: settings, fields: fields)
        #expect(upload.rows.count == 100)
        #expect(upload.rows.allSatisfy { $0.identifier?.kind == .externalID || $0.isRejected })
        #expect(upload.rows[0].customer[.phone] == "+12290775154")
        #expect(upload.rows[2].customer[.phone] == "+15394020259")
        #expect(upload.rows[3].customer[.phone] == "+18086176467")
        let rejected = upload.rows.filter(\.isRejected)
        #expect(rejected.allSatisfy { $0.codes == [.badPhone] })

        settings.columns["phone"] = "Phone 2"
        let second = try Upload(bytes, settings: settings, fields: fields)
        #expect(second.rows[0].customer[.phone] == "+13978840519")

        settings.defaultRegion = nil
        let strict = try Upload(bytes, settings: settings, fields: fields)
        #expect(strict.rows[0].codes == [.badPhone])
        #expect(strict.rows[0].issues[0].message.contains("default_region"))
    }
}
