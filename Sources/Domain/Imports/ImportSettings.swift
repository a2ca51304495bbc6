/// How the columns of a campaign's uploads are read.
package struct ImportSettings: Hashable, Sendable {
    /// Field name to column header, for columns whose header does not match by itself.
    package var columns: [String: String]
    /// Field name to the source of an expression over `row`, for fields that no one column gives; no name is in both.
    package var computed: [String: String]
    /// An encoding other than UTF-8 and UTF-16 with BOM, as an IANA name; nil to detect.
    package var encoding: String?
    /// One of `,` `;` tab `|`; nil to find it from the header line.
    package var delimiter: UInt8?
    /// The ISO 3166 region whose national phone formats are understood; nil: only numbers with `+`.
    package var defaultRegion: String?
    /// How a number is read that is one with its calling code and another without; nil: its row is rejected.
    package var ambiguousPhone: PhonePreference?

    package init(
        columns: [String: String] = [:], computed: [String: String] = [:], encoding: String? = nil,
        delimiter: UInt8? = nil, defaultRegion: String? = nil, ambiguousPhone: PhonePreference? = nil
    ) {
        self.columns = columns
        self.computed = computed
        self.encoding = encoding
        self.delimiter = delimiter
        self.defaultRegion = defaultRegion
        self.ambiguousPhone = ambiguousPhone
    }
}

/// Which of two readings a phone number without `+` has.
package enum PhonePreference: String, CaseIterable, Sendable {
    /// The digits begin with the calling code.
    case international
    /// The calling code has to be added.
    case national
}

/// What a matching row of an upload fires.
package enum ReuploadMode: String, CaseIterable, Sendable {
    /// Participant Updated for every matching row.
    case always
    /// Participant Updated only when a value changed.
    case changed
}
