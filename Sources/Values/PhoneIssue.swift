import Domain

/// What is told of phone numbers.
enum PhoneIssue {
    static let notANumber = ValueIssue(.badPhone, "not a phone number (as in +442079460000)")
    static let withoutRegion = ValueIssue(
        .badPhone, "the number has no + and country code (write it as +…, or set the import's default_region)")
    static let badCallingCode = ValueIssue(.badPhone, "no country has that calling code")
    static let tooShort = ValueIssue(.badPhone, "the number is too short for its country")
    static let tooLong = ValueIssue(.badPhone, "the number is too long for its country")
    static let badLength = ValueIssue(.badPhone, "no number of its country has that many digits")
    static let unusual = ValueIssue(
        .unusualPhone, "no such number is known in its country's plan; it is kept as it is")
    static let words = ValueIssue(.badPhone, "words are no part of a phone number (only digits are dialled)")
    static let decimal = ValueIssue(
        .badPhone,
        "it is a decimal number (float), not a phone number: a program wrote the column as numbers (keep it as text)")
    static let exponent = ValueIssue(
        .badPhone,
        "it is a decimal number (float) with an exponent, whose last digits are lost: a spreadsheet wrote it (format the column as text and export anew)"
    )
    static let list = ValueIssue(
        .badPhone, "it is a list, or a number with separators that phone numbers do not have (one number a cell)")

    static func second(_ digits: String) -> ValueIssue {
        ValueIssue(
            .badPhone, "\(digits) behind the / stands for a second number, an extension or nothing (one number a cell)")
    }

    static func ending(_ digits: String) -> ValueIssue {
        ValueIssue(
            .unusualPhone,
            "\(digits) behind the dash is dialled as the end of the number (where it stands for a second one: one number a cell)"
        )
    }

    static func carrier(_ code: String) -> ValueIssue {
        ValueIssue(
            .badPhone, "\(code) in it can only be a carrier's code, and what follows is no whole number (leave it out)")
    }

    static func carrierLeftOut(_ code: String) -> ValueIssue {
        ValueIssue(.unusualPhone, "\(code) before the number is taken for a carrier's code and left out")
    }

    static func `extension`(_ digits: String) -> ValueIssue {
        ValueIssue(.unusualPhone, "the extension \(digits) is left out: only the number itself is dialled")
    }

    static func ambiguous(national: String, international: String, region: String) -> ValueIssue {
        ValueIssue(
            .ambiguousPhone,
            "two numbers can be meant: \(international) if the country code is in it already, \(national) if it is a "
                + "national number of \(region) (write it with +, or set the import's ambiguous_phone)")
    }
}
