import Domain

/// A declared field with its number, as kept with a version.
struct StoredField: Codable {
    var number: Int32
    var name: String
    var title: String
    var type: String
    var level: String
    var isImported: Bool
    var isRequired: Bool
    var options: [String]
    var format: String?

    init(_ field: Field, number: FieldID) {
        self.number = number.rawValue
        name = field.name
        title = field.title
        type = field.type.rawValue
        level = field.level.rawValue
        isImported = field.isImported
        isRequired = field.isRequired
        options = field.options
        format = field.format
    }

    var field: Field {
        get throws(EncodingFault) {
            guard let type = FieldType(rawValue: type), let level = FieldLevel(rawValue: level) else {
                throw EncodingFault(what: "has a field of an unknown type", offset: 0)
            }
            return Field(
                name: name, title: title, type: type, level: level, isImported: isImported, isRequired: isRequired,
                options: options, format: format)
        }
    }
}
