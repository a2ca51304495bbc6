/// The stable number of a field. System fields have fixed numbers; declared fields get theirs from the store.
package struct FieldID: Hashable, Comparable, Sendable {
    package var rawValue: Int32

    @inlinable
    package init(_ rawValue: Int32) { self.rawValue = rawValue }

    @inlinable
    package static func < (a: FieldID, b: FieldID) -> Bool { a.rawValue < b.rawValue }

    /// `participant.status`: free text, written by `update_field`.
    package static let status = FieldID(20)
    /// `participant.result`: free text, written by `update_field`.
    package static let result = FieldID(21)
    /// `participant.result_at`: a datetime with offset 0, set when `result` is.
    package static let resultAt = FieldID(22)
    /// The first number given to a declared field.
    package static let firstDeclared = FieldID(100)
}

extension SystemField {
    /// Fixed numbers 1...9, in declaration order; stored, never renumber.
    package var id: FieldID { FieldID(Int32(slot) + 1) }
}

/// The values of one customer or one participant: what is set, by field number.
///
/// It holds every value of the row, also those of fields that the campaign at hand does not declare, so that writing
/// it back loses nothing.
package struct FieldRecord: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var id: FieldID
        package var value: FieldValue

        @inlinable
        package init(id: FieldID, value: FieldValue) {
            self.id = id
            self.value = value
        }
    }

    /// Ascending by id, no id twice.
    package private(set) var entries: [Entry]

    package init() { entries = [] }

    /// - Precondition: `sortedEntries` ascend strictly by id (the codec and the importer build them so).
    package init(sortedEntries: [Entry]) { entries = sortedEntries }

    package var isEmpty: Bool { entries.isEmpty }

    package subscript(id: FieldID) -> FieldValue? {
        get {
            for entry in entries where entry.id >= id { return entry.id == id ? entry.value : nil }
            return nil
        }
        set {
            let index = entries.firstIndex { $0.id >= id } ?? entries.endIndex
            let isThere = index < entries.endIndex && entries[index].id == id
            switch (newValue, isThere) {
            case (let value?, true): entries[index].value = value
            case (let value?, false): entries.insert(Entry(id: id, value: value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    package subscript(field: SystemField) -> String? {
        if case .string(let text)? = self[field.id] { text } else { nil }
    }

    /// Sets every value of `other`, leaving the rest as it is; answers the ids whose value changed, ascending.
    package mutating func merge(_ other: FieldRecord) -> [FieldID] {
        var changed: [FieldID] = []
        for entry in other.entries where self[entry.id] != entry.value {
            self[entry.id] = entry.value
            changed.append(entry.id)
        }
        return changed
    }
}

/// The numbers of the fields that one campaign can name: system fields, its own, and nothing else.
package struct FieldCatalog: Sendable {
    package struct Item: Sendable {
        package var id: FieldID
        package var field: Field
    }

    /// By name; system fields included.
    package private(set) var customer: [String: Item]
    /// By name; `status`, `result` and `result_at` included.
    package private(set) var participant: [String: Item]
    private var names: [FieldID: String]

    /// - Parameter number: gives the number of a declared field; system fields have theirs.
    package init(fields: [Field], number: (Field) -> FieldID) {
        customer = [:]
        participant = [:]
        names = [:]
        for system in SystemField.allCases { add(system.field, id: system.id) }
        let text = { (name: String, type: FieldType) in
            Field(name: name, type: type, level: .participant, isImported: false)
        }
        add(text("status", .string), id: .status)
        add(text("result", .string), id: .result)
        add(text("result_at", .datetime), id: .resultAt)
        for field in fields { add(field, id: number(field)) }
    }

    /// Numbers the declared fields in order, for use without a store (check, simulate, tests).
    package init(offline fields: [Field]) {
        var next = FieldID.firstDeclared.rawValue
        self.init(fields: fields) { _ in
            defer { next += 1 }
            return FieldID(next)
        }
    }

    package func item(_ level: FieldLevel, _ name: String) -> Item? {
        switch level {
        case .customer: customer[name]
        case .participant: participant[name]
        }
    }

    package func name(of id: FieldID) -> String? { names[id] }

    private mutating func add(_ field: Field, id: FieldID) {
        names[id] = field.name
        switch field.level {
        case .customer: customer[field.name] = Item(id: id, field: field)
        case .participant: participant[field.name] = Item(id: id, field: field)
        }
    }
}
