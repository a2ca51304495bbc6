import Crypto
import Domain
import FlowEngine

extension CampaignDefinition {
    /// SHA-256 over what decides how a file is read: the import settings and the declared fields. The same bytes under
    /// another mapping are another upload.
    var importHash: [UInt8] {
        var hash = SHA256()
        func add(_ text: String) {
            hash.update(data: Array(text.utf8))
            hash.update(data: [0])
        }
        for (field, column) in importSettings.columns.sorted(by: { $0.key < $1.key }) {
            add(field)
            add(column)
        }
        if !importSettings.computed.isEmpty {
            add("computed")
            for (field, source) in importSettings.computed.sorted(by: { $0.key < $1.key }) {
                add(field)
                add(source)
            }
        }
        add(importSettings.encoding ?? "")
        add(importSettings.delimiter.map(String.init) ?? "")
        add(importSettings.defaultRegion ?? "")
        if let preference = importSettings.ambiguousPhone { add("ambiguous_phone \(preference.rawValue)") }
        for field in fields {
            add(field.name)
            add(field.title)
            add(field.type.rawValue)
            add(field.level.rawValue)
            add("\(field.isImported) \(field.isRequired)")
            for option in field.options { add(option) }
            add(field.format ?? "")
        }
        return Array(hash.finalize())
    }
}
