package import Domain

/// Reads texts and JSON scalars as values of one field; made once a field, used for every row. Pure and thread-safe.
///
/// White space around a value does not belong to it, and a value of white space alone is ``ParsedValue/empty``. Text is
/// kept in normalization form C.
/// Limits: 64 KiB for a text, 256 bytes for a system identifier, 254 for an address (RFC 5321), 2,048 for a URL.
package struct FieldParser: Sendable {
    enum Kind: Sendable {
        case string(limit: Int)
        case integer
        case number
        case boolean
        case date(DateFormatPattern?)
        case datetime(DateFormatPattern?)
        case email
        case phone(region: String?, PhonePreference?)
        case url
        case choice([String])
    }

    package static let maximumTextBytes = 65_536
    package static let maximumIdentifierBytes = 256

    package let field: Field
    let kind: Kind

    /// - Parameters:
    ///   - defaultRegion: the ISO 3166 region whose national phone formats are understood; nil: only `+`.
    ///   - ambiguousPhone: how a phone number is read that has two readings; nil: it is refused.
    /// - Throws: ``DateFormatError`` where the field's `format` is no usable pattern.
    package init(
        _ field: Field, defaultRegion: String? = nil, ambiguousPhone: PhonePreference? = nil
    ) throws(DateFormatError) {
        self.field = field
        switch field.type {
        case .string: kind = .string(limit: Self.limit(of: field))
        case .integer: kind = .integer
        case .number: kind = .number
        case .boolean: kind = .boolean
        case .date: kind = .date(try field.format.map(DateFormatPattern.init(_:)))
        case .datetime: kind = .datetime(try field.format.map(DateFormatPattern.init(_:)))
        case .email: kind = .email
        case .phone: kind = .phone(region: defaultRegion, ambiguousPhone)
        case .url: kind = .url
        case .choice: kind = .choice(field.options)
        }
    }

    private static func limit(of field: Field) -> Int {
        guard field.level == .customer, let system = SystemField(rawValue: field.name) else { return maximumTextBytes }
        return system == .name ? maximumTextBytes : maximumIdentifierBytes
    }

    /// Reads one text, trimmed first.
    package func parse(_ bytes: TextBytes) -> ParsedValue {
        let text = bytes.trimmed
        if text.isEmpty { return .empty }
        switch kind {
        case .string(let limit): return Self.string(text, limit: limit)
        case .integer: return Self.integer(text)
        case .number: return Self.number(text)
        case .boolean: return Self.boolean(text)
        case .date(nil): return Self.date(text)
        case .date(let pattern?): return pattern.date(text)
        case .datetime(nil): return Self.datetime(text)
        case .datetime(let pattern?): return pattern.datetime(text)
        case .email: return EmailAddress.parse(text)
        case .phone(let region, let preference):
            return PhoneNumber.parse(text, region: region, preference: preference)
        case .url: return WebAddress.parse(text)
        case .choice(let options): return Self.choice(text, options: options)
        }
    }

    /// Reads one text, trimmed first.
    package func parse(_ text: String) -> ParsedValue {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    private static func string(_ text: TextBytes, limit: Int) -> ParsedValue {
        if text.count > limit {
            return .invalid(ValueIssue(.badText, "the text is longer than the \(limit) bytes that are kept"))
        }
        var isASCII = true
        for byte in text {
            if byte < 0x20 || byte == 0x7F {
                guard byte == 0x09 || byte == 0x0A || byte == 0x0D else { return .invalid(controlCharacter) }
            }
            if byte >= 0x80 { isASCII = false }
        }
        guard isASCII || text.isUTF8 else { return .invalid(badEncoding) }
        return .value(.string(isASCII ? text.text : text.text.nfc))
    }

    private static func boolean(_ text: TextBytes) -> ParsedValue {
        if text.equalsIgnoringCase("true") || text.equalsIgnoringCase("yes") || text.equalsIgnoringCase("1") {
            return .value(.boolean(true))
        }
        if text.equalsIgnoringCase("false") || text.equalsIgnoringCase("no") || text.equalsIgnoringCase("0") {
            return .value(.boolean(false))
        }
        return .invalid(ValueIssue(.badBoolean, "not a boolean (one of true, false, yes, no, 1, 0)"))
    }

    private static func choice(_ text: TextBytes, options: [String]) -> ParsedValue {
        for option in options where text.elementsEqual(option.utf8) { return .value(.string(option)) }
        // The spelling of the declaration is the value, so that conditions need not care how a file writes it.
        if text.isUTF8 {
            let folded = text.text.lowercased()
            let matches = options.filter { $0.lowercased() == folded }
            if matches.count == 1 { return .value(.string(matches[0])) }
        }
        return .invalid(ValueIssue(.badChoice, "not one of the options \(options.joined(separator: ", "))"))
    }

    package static let badEncoding = ValueIssue(
        .badEncoding, "the bytes are not valid in the file's encoding (save it as UTF-8, or set \"encoding\")")
    static let controlCharacter = ValueIssue(
        .badText, "the text has a NUL or another control character (only tabs and line breaks are allowed)")
}
