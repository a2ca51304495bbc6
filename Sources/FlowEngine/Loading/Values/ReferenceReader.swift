import Domain
import Expressions

/// Checks what an expression names: whether it is there, and what type it has.
struct ReferenceReader {
    let context: CampaignContext
    let report: FileReport

    /// Nil where the name is wrong, which is reported, or nothing is known of it.
    /// - Parameter offset: the place of the name in the file.
    func read(_ scope: Expression.Scope, _ name: String, at offset: Int) -> PropertyReader.Property? {
        let properties = PropertyReader(context: context, report: report)
        switch scope {
        case .bare:
            if let level = context.declared.level(ofBare: name) { return properties.field(level, name, offset) }
            guard context.declared.isComplete else { return nil }
            report.error(
                .unknownField, at: offset, "no field is called \(Quoting.quoted(name)) (\(hint(name)))")
            return nil
        case .customer: return properties.field(.customer, name, offset)
        case .participant: return properties.field(.participant, name, offset)
        case .result: return properties.result(name, of: nil, offset)
        case .communication:
            return properties.attribute(name, of: PropertyReader.communicationAttributes, offset).map {
                properties.property($0) { .communication($0) }
            }
        case .params:
            report.error(
                .wrongScope, at: offset, "params is what a script is given, and not known here (write the value itself)"
            )
            return nil
        case .row:
            report.error(
                .wrongScope, at: offset,
                "row is known only in campaign.json's import.columns (name a field: \"participant.…\")")
            return nil
        }
    }

    private func hint(_ name: String) -> String {
        NearestName.text(
            name, among: context.declared.names(.participant) + context.declared.names(.customer),
            else: "declare it in campaign.json's \"fields\"")
    }
}
