import Domain

/// Reads the assignments of an `update_field`.
struct UpdateFieldReader {
    let context: CampaignContext
    let report: FileReport

    /// System fields of customers that a flow may write; the others say who the customer is.
    static let writableSystemFields: [SystemField] = [.name, .language]

    func read(_ object: ObjectReader) -> [Assignment]? {
        guard let node = object.required("assignments", "[{\"attribute\": \"participant.…\", \"value\": …}]"),
            let list = ObjectReader.list(node, of: "assignments", report)
        else { return nil }
        if list.isEmpty {
            report.error(.emptyList, at: node.offset, "no assignment at all (write at least one)")
            return nil
        }
        var assignments: [Assignment] = []
        var seen: Set<PropertyReference> = []
        for element in list {
            guard let object = ObjectReader(element, "an assignment", report, keys: ["attribute", "value"]) else {
                continue
            }
            if let assignment = assignment(object, &seen) { assignments.append(assignment) }
        }
        return assignments.count == list.count ? assignments : nil
    }

    private func assignment(_ object: ObjectReader, _ seen: inout Set<PropertyReference>) -> Assignment? {
        let target = object.requiredString("attribute", "the field that is set, as in \"participant.status\"")
            .flatMap(target)
        guard let node = object.required("value", "what it is set to; null clears it"), let target else { return nil }
        let reference: PropertyReference =
            switch target.level {
            case .customer: .customer(target.field.name)
            case .participant: .participant(target.field.name)
            }
        if !seen.insert(reference).inserted {
            report.warning(
                .duplicateAssignment, at: object.offset,
                "\(reference.path) is set above already (the last one holds: keep one)")
        }
        guard
            let value = ValueReader(context: context, report: report)
                .read(node, as: target.field.type, options: target.field.options, for: .assignment)
        else { return nil }
        return Assignment(
            level: target.level, field: target.field.name, type: target.field.type, value: value.source)
    }

    /// The field that an attribute names: `participant.x`, `customer.x`, or `x` alone, which is the participant's, else
    /// the customer's.
    private func target(_ text: (text: String, offset: Int)) -> (level: FieldLevel, field: Field)? {
        let steps = PropertyReader.steps(text.text)
        let level: FieldLevel
        let name: String
        switch (FieldLevel(rawValue: steps[0]), steps.count) {
        case (let written?, 2):
            level = written
            name = steps[1]
        case (_, 1):
            level = context.declared.level(ofBare: steps[0]) ?? .participant
            name = steps[0]
        case _:
            report.error(
                .notWritable, at: text.offset,
                "\(Quoting.quoted(text.text)) cannot be written (a field, \"participant.…\" or \"customer.…\")")
            return nil
        }
        guard PropertyReader(context: context, report: report).field(level, name, text.offset) != nil,
            case .field(let field)? = context.declared.entry(level, name)
        else { return nil }
        if let reason = WritableFields.lock(level, name) {
            report.error(.notWritable, at: text.offset, "\(level.rawValue).\(name) cannot be written: \(reason)")
            return nil
        }
        return (level, field)
    }
}
