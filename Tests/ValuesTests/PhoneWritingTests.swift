import Domain
import Testing
import Values

/// Phone cells of real files: what is dialled, what is told, what is refused.
struct PhoneWritingTests {
    private func parse(_ text: String, region: String?, _ preference: PhonePreference? = nil) -> ParsedValue {
        var text = text
        let fast = text.withUTF8 { PhoneNumber.parse($0, region: region, preference: preference) }
        let slow = text.withUTF8 { PhoneNumber.parse($0, region: region, preference: preference, isFast: false) }
        #expect(fast == slow, "\(text)")
        return fast
    }

    /// A `+` that a spreadsheet dropped, in countries whose numbers have no fixed length.
    @Test(
        "I1 a number with two readings is refused unless the import says which",
        arguments: [
            ("4917112345678", "DE", "+4917112345678", "+494917112345678"),
            ("49 171 1234567", "DE", "+491711234567", "+49491711234567"),
            ("4915112345678", "DE", "+4915112345678", "+494915112345678"),
        ])
    func aNumberWithTwoReadingsIsRefusedUnlessTheImportSaysWhich(
        text: String, region: String, international: String, national: String
    ) {
        guard case .invalid(let issue) = parse(text, region: region) else {
            Issue.record("accepted: \(parse(text, region: region))")
            return
        }
        #expect(issue.code == .ambiguousPhone)
        #expect(issue.message.contains(international) && issue.message.contains(national))
        #expect(parse(text, region: region, .international).fieldValue == .string(international))
        #expect(parse(text, region: region, .national).fieldValue == .string(national))
    }

    @Test(arguments: [
        ("33612345678", "FR", "+33612345678"), ("447911123456", "GB", "+447911123456"),
        ("393331234567", "IT", "+393331234567"), ("3931234567", "IT", "+393931234567"),
        ("919876543210", "IN", "+919876543210"), ("5511987654321", "BR", "+5511987654321"),
        ("79161234567", "RU", "+79161234567"), ("16502530000", "US", "+16502530000"),
        ("0491 12345", "DE", "+4949112345"), ("'+4915112345678", nil, "+4915112345678"),
        ("(+49) 151 12345678", nil, "+4915112345678"), ("\u{202A}+49 151 12345678\u{202C}", nil, "+4915112345678"),
        ("tel:+49-151-12345678", "GB", "+4915112345678"), ("=\"+4915112345678\"", "GB", "+4915112345678"),
        ("030\u{A0}1234567", "DE", "+49301234567"), ("06.12.34.56.00", "FR", "+33612345600"),
        ("0049 151 12345678", "US", "+4915112345678"), ("٠١٥١١٢٣٤٥٦٧٨", "DE", "+4915112345678"),
        ("0111523456789", "AR", "+5491123456789"),
    ])
    func oneReadingIsTaken(text: String, region: String?, e164: String) {
        #expect(parse(text, region: region) == .value(.string(e164)))
    }

    @Test(
        "I2 decimal numbers are named",
        arguments: [
            "4930123456.0", "030 1234567.0", "+493012345678.0", "9.1987654321E11", "4,91511E+12", "4.91511e+12",
            "4930123456,0", "4930123456.00", "4930123456.5", "4E+11", "'4915112345678.0", "4.915.112.345.678,0",
            "4,930,123,456.0", "+4.91511E+12", "030 1234567.00", "030 1234567.50", "+49 151 12345678.00",
            "030 1234567,50",
            "030 1234567.125", "+49 30 1234567.000000", "0151/12345678.25", "(030) 1234567.75", "4 915 112 345 678,00",
            "4\u{A0}915\u{A0}112\u{A0}345\u{A0}678,50", "4'915'112'345'678.00", "4.915.112.345.678,99",
            "49,15,11,23,45,678.00",
            "4 915,1E+09", "030 1234567.99 ",
        ])
    func decimalNumbersAreNamed(text: String) {
        guard case .invalid(let issue) = parse(text, region: "DE") else {
            Issue.record("accepted")
            return
        }
        #expect(issue.code == .badPhone)
        #expect(issue.message.contains("float"))
    }

    @Test(
        "I16 words are no numbers",
        arguments: [
            ("see 12-34 below", "GB"), ("1-800-FLOWERS", "US"), ("030 1234567 (Büro)", "DE"),
            ("Tel. 030 1234567", "DE"),
            ("030 123456 Buero B2", "DE"), ("mobil: 0171 1234567", "DE"), ("n/a", "DE"), ("nan", "US"), ("None", "US"),
            ("+49 30 CALL NOW", nil), ("ask Bob, 555 0100", "US"), ("позвонить 9161234567", "RU"),
            ("0171 1234567 oder 0172 7654321", "DE"), ("電話 03-1234-5678", "JP"), ("x12", "US"), ("#", "US"),
        ])
    func wordsAreNoNumbers(text: String, region: String?) {
        guard case .invalid(let issue) = parse(text, region: region) else {
            Issue.record("accepted: \(parse(text, region: region))")
            return
        }
        #expect(issue.code == .badPhone)
    }

    /// A point between groups makes no float.
    @Test(
        "I2 a point between groups is no decimal point",
        arguments: [
            ("030.1234567", "DE", "+49301234567"), ("0171.1234567", "DE", "+491711234567"),
            ("(212) 555.0100", "US", "+12125550100"), ("+49.30.1234567", nil, "+49301234567"),
            ("06.12.34.56.78", "FR", "+33612345678"), ("212.555.0100", "US", "+12125550100"),
            ("+33 6.12345678", nil, "+33612345678"), ("020 7946.0958", "GB", "+442079460958"),
        ])
    func aPointBetweenGroupsIsNoDecimalPoint(text: String, region: String?, e164: String) {
        #expect(parse(text, region: region) == .value(.string(e164)))
    }

    /// The beginnings and ends of blocks of numbers (I16): two digits behind a number that is whole already.
    @Test(
        "I16 two numbers are not joined",
        arguments: [
            "030 1234567 / 68", "030 1234567/68", "030/1234567/68", "+49 30 1234567 / 68", "030 1234567 / 68 / 69",
            "030 1234567 / 1234568", "030 1234567 or 68", "030 1234567 oder 68", "030 1234567 und 68",
            "030 1234567 u. 68",
            "030 1234567 & 68", "030 1234567 + 68", "030 1234567 bis 68", "030 1234567 | 68", "030 1234567 \\ 68",
            "030 1234567; 68", "030 1234567 ~ 68",
        ])
    func twoNumbersAreNotJoined(text: String) {
        guard case .invalid(let issue) = parse(text, region: "DE") else {
            Issue.record("accepted: \(parse(text, region: "DE"))")
            return
        }
        #expect(issue.code == .badPhone)
    }

    /// Behind a dash they may be a direct line as well: they are dialled, and told.
    @Test(
        "I16 what is joined behind a dash is told",
        arguments: [
            ("030 1234567-68", "+4930123456768"), ("030 1234567 -68", "+4930123456768"),
            ("030 1234567 - 68", "+4930123456768"), ("030 1234567 – 12", "+4930123456712"),
            ("+49 30 1234567-69", "+4930123456769"), ("030/1234567-68", "+4930123456768"),
            ("0301234567-68", "+4930123456768"),
        ])
    func whatIsJoinedBehindADashIsTold(text: String, e164: String) {
        guard case .warned(let value, let issue) = parse(text, region: "DE") else {
            Issue.record("not warned: \(parse(text, region: "DE"))")
            return
        }
        #expect(value == .string(e164) && issue.code == .unusualPhone && issue.message.contains("behind the dash"))
    }

    /// DIN 5008 and the groups of other countries.
    @Test(arguments: [
        ("030 12345-0", "DE", "+4930123450"), ("030 / 1234567", "DE", "+49301234567"),
        ("030/1234567", "DE", "+49301234567"),
        ("+1 650-253-0000", nil, "+16502530000"), ("020 7946-0958", "GB", "+442079460958"),
        ("+49-30-123-45-67", nil, "+49301234567"), ("030 - 1234567", "DE", "+49301234567"),
        ("8 (301) 123-45-67", "RU", "+73011234567"), ("-030 1234567", "DE", "+49301234567"),
        ("+49 33203/1234", nil, "+49332031234"), ("033203/1234", "DE", "+49332031234"),
    ])
    func groupsBehindDashesAndSlashesAreOneNumber(text: String, region: String?, e164: String) {
        #expect(parse(text, region: region) == .value(.string(e164)))
    }

    /// What the library would leave out in silence.
    @Test(
        "I16 digits are not taken away without a word",
        arguments: [
            ("030 123456, 030 123457", "DE"), ("4915,112345678", "DE"), ("030 123456,12", "DE"), ("030123456;12", "DE"),
            ("030 123456~12", "DE"), ("352150049080", "LU"), ("+352150049080", "LU"), ("+352 15004 9080", "FR"),
        ])
    func digitsAreNotTakenAwayWithoutAWord(text: String, region: String) {
        guard case .invalid(let issue) = parse(text, region: region) else {
            Issue.record("accepted: \(parse(text, region: region))")
            return
        }
        #expect(issue.code == .badPhone)
    }

    @Test(arguments: [
        ("397.884.0519x718", "US", "+13978840519", "718"), ("030 123456 ext. 12", "DE", "+4930123456", "12"),
        ("030 123456 доб. 12", "DE", "+4930123456", "12"), ("+4930123456;ext=7", nil, "+4930123456", "7"),
        ("030 123456 #12", "DE", "+4930123456", "12"), ("150049080", "LU", "+3529080", "15004"),
        ("0 15 11 98765-4321", "BR", "+5511987654321", "15"),
    ])
    func whatIsLeftOutIsTold(text: String, region: String?, e164: String, left: String) {
        guard case .warned(let value, let issue) = parse(text, region: region) else {
            Issue.record("not warned: \(parse(text, region: region))")
            return
        }
        #expect(value == .string(e164))
        #expect(issue.code == .unusualPhone)
        #expect(issue.message.contains(left))
    }
}
