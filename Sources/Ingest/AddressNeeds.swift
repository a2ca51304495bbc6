package import Domain

/// At which addresses the flows of a campaign write to people.
package struct AddressNeeds: Hashable, Sendable {
    /// The fields of which each may hold one; empty where nobody is written to.
    package var fields: [SystemField]
    /// Addresses of each sort come in files: one that a person brings along by writing first is not among them.
    package var isFileTheOnlySource: Bool

    package init(fields: [SystemField] = [], isFileTheOnlySource: Bool = false) {
        self.fields = fields
        self.isFileTheOnlySource = isFileTheOnlySource
    }

    /// Whether somebody may go without a message, or get a wrong one, where a column meant for that field is not read.
    func isNeeded(_ name: String) -> Bool {
        guard let field = SystemField(rawValue: name) else { return true }
        switch field {
        case .name, .language: return true
        case .email, .phone, .telegramID, .telegramUsername, .whatsappID, .webID: return fields.contains(field)
        // One address is identifier enough.
        case .externalID: return false
        }
    }
}
