import Domain

/// Which fields flows and scripts may write.
enum WritableFields {
    /// Of the system fields of customers, those that say nothing about who the customer is.
    static let systemFields: [SystemField] = [.name, .language]

    /// Why a field is not for flows to write; nil where it is.
    static func lock(_ level: FieldLevel, _ name: String) -> String? {
        switch level {
        case .participant:
            name == "result_at" ? "it is set when the result is (write \"participant.result\")" : nil
        case .customer:
            SystemField(rawValue: name).flatMap { field in
                systemFields.contains(field)
                    ? nil
                    : "it says who the customer is, in all campaigns (of the system fields, name and language can be)"
            }
        }
    }
}
