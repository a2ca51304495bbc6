package import Domain
import Values

/// Which column of a file gives which field, decided once from the header line.
///
/// A header names a field by its name, else by its title, ignoring case, surrounding spaces and the difference of
/// space, `-` and `_`; `ImportSettings.columns` and `.computed` decide before either. `_line`, `_field`, `_code` and `_message`, which
/// `errors.csv` adds, are passed over. Of a header that resembles nothing the first cells may say what was meant.
package struct HeaderMapping: Sendable {
    package static let timezoneName = "timezone"
    package static let objectIDName = "object_id"
    package static let issueColumns = IssueColumns.names

    /// A column that gives no field.
    package struct Unmatched: Hashable, Sendable {
        package var header: String
        /// The name of the field that was probably meant.
        package var closest: String?
        /// It is what its cells hold, not its header, that speaks for the closest field.
        package var isByContent = false
        /// Why it gives none, where it seems to.
        package var reason: String?
        /// The closest field is given by no other column: people may be written to without what this one holds.
        package var isNeeded = false
        fileprivate var column: Int

        /// What the operator is told of it.
        package var sentence: String {
            var header = header
            let shown = header.withUTF8 { ShownValue.text($0) }
            let why = isByContent ? " Its cells read as such" : ""
            let hint = closest.map { " (did you mean \"\($0)\"?\(why))" } ?? ""
            return "column \(shown) is not read: \(reason ?? "it matches no field")\(hint)"
        }
    }

    /// The header's cells, trimmed.
    package let headers: [String]
    package private(set) var unmatched: [Unmatched] = []
    package private(set) var timezoneColumn: Int?
    package private(set) var objectIDColumn: Int?
    /// No column gives an address at which the campaign's flows write: only who is known already can be reached.
    package private(set) var reachesNobodyNew = false
    /// The columns that `errors.csv` adds, wherever they are and as far as they are there.
    let issues: IssueColumns
    /// By field number.
    private(set) var columns: [FieldID: Int] = [:]
    private(set) var items: [FieldCatalog.Item] = []
    /// What expressions make of other columns: the field (nil for a special column), and where the columns are.
    private(set) var computed: [Computed] = []

    struct Computed {
        var item: FieldCatalog.Item?
        var column: ComputedColumn
        /// By the index of the expression's references.
        var sources: [Int]
    }

    package init(
        headers: [String], settings: ImportSettings, catalog: FieldCatalog, addresses: AddressNeeds = AddressNeeds()
    ) throws(UploadFailure) {
        try self.init(headers: headers, settings: settings, catalog: catalog, addresses: addresses) { () in nil }
    }

    /// - Parameter contents: what the first rows hold; asked for only where a header says nothing.
    init(
        headers: [String], settings: ImportSettings, catalog: FieldCatalog, addresses: AddressNeeds,
        contents: () throws(UploadFailure) -> ColumnContents?
    ) throws(UploadFailure) {
        self.headers = headers
        issues = IssueColumns(headers)
        let targets = Self.targets(of: catalog)
        var used: Set<Int> = []
        for (name, header) in settings.columns.sorted(by: { $0.key < $1.key }) {
            let column = try Self.column(named: header, for: name, in: headers)
            used.insert(column)
            guard try assign(column, to: name, targets) else {
                throw UploadFailure(
                    .badSettings, "import.columns names \"\(name)\", which is no field that uploads may carry")
            }
        }
        let read = try compute(settings, targets)
        let mapped = Set(settings.columns.keys).union(settings.computed.keys)
        for (column, header) in headers.enumerated() where !used.contains(column) && !header.isEmpty {
            if issues.places.contains(column) { continue }
            if let name = Self.match(header, targets) {
                if mapped.contains(name) {
                    if read.contains(column) { continue }
                    let isComputed = settings.computed[name] != nil
                    let reason =
                        isComputed
                        ? "\(name) is computed from other columns by import.columns"
                        : "\(name) is read from the column that import.columns names"
                    unmatched.append(Unmatched(header: header, reason: reason, column: column))
                } else {
                    _ = try assign(column, to: name, targets)
                }
            } else if !read.contains(column) {
                let known = Self.specialNames + targets.keys.sorted()
                unmatched.append(
                    Unmatched(
                        header: header, closest: FieldWords.nearest(to: header, among: known),
                        reason: Self.lockedReason(header, catalog), column: column))
            }
        }
        items = targets.values.filter { columns[$0.id] != nil }.sorted { $0.id < $1.id }
        let given = givenNames(targets)
        try guess(contents, targets, given)
        for index in unmatched.indices {
            guard let closest = unmatched[index].closest else { continue }
            unmatched[index].isNeeded = !given.contains(closest) && addresses.isNeeded(closest)
        }
        try demand(targets)
        let isReached = addresses.fields.contains { given.contains($0.rawValue) }
        reachesNobodyNew = addresses.isFileTheOnlySource && !addresses.fields.isEmpty && !isReached
        // What cells hold is a guess, with which an update of known people can live.
        let isMeant = unmatched.contains { column in
            !column.isByContent && addresses.fields.contains { $0.rawValue == column.closest }
        }
        if reachesNobodyNew, isMeant { throw noAddressColumn(addresses) }
    }

    /// Nobody can be written to by what this file says.
    func noAddressColumn(_ addresses: AddressNeeds) -> UploadFailure {
        let names = addresses.fields.map(\.rawValue).joined(separator: ", ")
        return UploadFailure(
            .noAddressColumn,
            "no column gives an address that the campaign writes to (one of \(names)), so nobody could be reached; the file "
                + "has \(shownHeaders)\(hints)")
    }

    /// Says of columns whose headers resemble nothing what their cells read as, where no other column gives that.
    private mutating func guess(
        _ contents: () throws(UploadFailure) -> ColumnContents?, _ targets: [String: FieldCatalog.Item],
        _ given: Set<String>
    ) throws(UploadFailure) {
        let open = unmatched.indices.filter {
            unmatched[$0].closest == nil && unmatched[$0].reason == nil && !FieldWords.isBeside(unmatched[$0].header)
        }
        guard !open.isEmpty, let contents = try contents() else { return }
        for index in open {
            guard let field = contents.field(ofColumn: unmatched[index].column)?.rawValue, targets[field] != nil,
                !given.contains(field)
            else { continue }
            unmatched[index].closest = field
            unmatched[index].isByContent = true
        }
    }

    /// The fields and special columns that some column gives.
    private func givenNames(_ targets: [String: FieldCatalog.Item]) -> Set<String> {
        var names = Set(targets.filter { columns[$0.value.id] != nil }.keys)
        names.formUnion(computed.map(\.column.name))
        if timezoneColumn != nil { names.insert(Self.timezoneName) }
        if objectIDColumn != nil { names.insert(Self.objectIDName) }
        return names
    }

    /// What columns that are not read were probably meant to be.
    private var hints: String {
        let known = unmatched.compactMap { column in column.closest.map { "\"\(column.header.prefix(60))\" as \($0)" } }
        return known.isEmpty
            ? "" : " (did you mean \(known.prefix(5).joined(separator: ", "))? Name it so, or map it in import.columns)"
    }

    /// Finds the columns that expressions read, and answers which they are. They may give fields of their own too.
    private mutating func compute(
        _ settings: ImportSettings, _ targets: [String: FieldCatalog.Item]
    ) throws(UploadFailure) -> Set<Int> {
        var read: Set<Int> = []
        for column in try ComputedColumn.columns(of: settings) {
            let item = targets[column.name]
            guard item != nil || Self.specialNames.contains(column.name) else {
                throw UploadFailure(
                    .badSettings, "import.columns names \"\(column.name)\", which is no field that uploads may carry")
            }
            var sources: [Int] = []
            for header in column.headers {
                sources.append(try Self.column(named: header, for: column.name, in: headers))
            }
            read.formUnion(sources)
            computed.append(Computed(item: item, column: column, sources: sources))
        }
        return read
    }

    private static let specialNames = [timezoneName, objectIDName]

    /// The fields that uploads may carry, by name; a participant's field hides a customer's of the same name.
    static func targets(of catalog: FieldCatalog) -> [String: FieldCatalog.Item] {
        catalog.customer.filter(\.value.field.isImported)
            .merging(catalog.participant.filter(\.value.field.isImported)) { _, participant in participant }
    }

    private static func column(
        named header: String, for name: String, in headers: [String]
    ) throws(UploadFailure) -> Int {
        var found = headers.indices.filter { headers[$0] == header }
        if found.isEmpty {
            let key = HeaderName.key(header)
            found = headers.indices.filter { HeaderName.key(headers[$0]) == key }
        }
        if found.count > 1 {
            throw UploadFailure(
                .duplicateColumn,
                "the file has \(found.count) columns \"\(header)\", which import.columns names for \(name)")
        }
        guard let column = found.first else {
            let hint = NearestName.nearest(to: header, among: headers).map { " (did you mean \"\($0)\"?)" } ?? ""
            throw UploadFailure(
                .missingColumn, "the file has no column \"\(header)\", which import.columns names for \(name)\(hint)")
        }
        return column
    }

    private static func match(_ header: String, _ targets: [String: FieldCatalog.Item]) -> String? {
        let key = HeaderName.key(header)
        if let special = specialNames.first(where: { HeaderName.key($0) == key }) { return special }
        if targets[header] != nil { return header }
        let byName = targets.keys.filter { HeaderName.key($0) == key }
        if !byName.isEmpty { return byName.count == 1 ? byName[0] : nil }
        let byTitle = targets.filter { HeaderName.key($0.value.field.title) == key }
        return byTitle.count == 1 ? byTitle.first?.key : nil
    }

    private static func lockedReason(_ header: String, _ catalog: FieldCatalog) -> String? {
        let key = HeaderName.key(header)
        let locked = Array(catalog.customer.values) + catalog.participant.values
        let isLocked = locked.contains { !$0.field.isImported && HeaderName.key($0.field.name) == key }
        return isLocked ? "the field is not open to uploads (\"import\": true)" : nil
    }

    /// False where no such field is open to uploads.
    private mutating func assign(
        _ column: Int, to name: String, _ targets: [String: FieldCatalog.Item]
    ) throws(UploadFailure) -> Bool {
        let before: Int?
        switch name {
        case Self.timezoneName:
            before = timezoneColumn
            timezoneColumn = column
        case Self.objectIDName:
            before = objectIDColumn
            objectIDColumn = column
        default:
            guard let item = targets[name] else { return false }
            before = columns.updateValue(column, forKey: item.id)
        }
        if let before {
            throw UploadFailure(
                .duplicateColumn,
                "the columns \"\(headers[before])\" and \"\(headers[column])\" both give \(name) (name one of them in import.columns)"
            )
        }
        return true
    }

    private func demand(_ targets: [String: FieldCatalog.Item]) throws(UploadFailure) {
        let given = Set(columns.keys).union(computed.compactMap { $0.item?.id })
        let missing = targets.values.filter { $0.field.isRequired && !given.contains($0.id) }.map(\.field.name).sorted()
        if !missing.isEmpty {
            throw UploadFailure(
                .missingRequiredColumn,
                "no column gives the required \(missing.joined(separator: ", ")); the file has \(shownHeaders)\(hints)")
        }
        guard IdentifierKind.allCases.contains(where: { given.contains($0.field.id) }) else {
            let kinds = IdentifierKind.allCases.map(\.field.rawValue).joined(separator: ", ")
            throw UploadFailure(
                .noIdentifierColumn,
                "no column says whom a row is about (one of \(kinds)); the file has \(shownHeaders)\(hints)")
        }
    }

    private var shownHeaders: String {
        let shown = headers.prefix(20).map { "\"\($0.prefix(60))\"" }.joined(separator: ", ")
        return headers.count > 20 ? shown + " and \(headers.count - 20) more" : shown
    }
}
