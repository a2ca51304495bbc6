import Domain

/// Reads a `field_check`.
struct FieldCheckReader {
    let context: CampaignContext
    let report: FileReport

    static let keys = ["property", "operator", "value", "ignore_case"]

    func read(_ object: ObjectReader) -> FieldCheck? {
        let property = object.requiredString("property", "what is looked at, as in \"participant.amount\"")
            .flatMap { PropertyReader(context: context, report: report).read($0) }
        let operators = property?.type.map { TypeGroup($0).operators } ?? FieldCheck.Operator.allCases
        guard let place = object.requiredString("operator", "one of \(Quoting.list(operators.map(\.rawValue)))"),
            let chosen = chosenOperator(place, property?.type, operators)
        else { return nil }
        // Without a property nothing more can be said of the value than that it is there.
        guard let property else {
            if !chosen.isAboutPresence { _ = object.required("value", "what the property is compared with") }
            _ = object.boolean("ignore_case")
            return nil
        }
        guard let values = values(object, chosen, property) else { return nil }
        let known = values.compactMap(\.type)
        let type = property.type ?? expectedType(chosen) ?? known.first ?? (chosen == .between ? .datetime : .string)
        guard known.allSatisfy({ TypeGroup($0) == TypeGroup(type) }) else {
            report.error(
                .incompatibleTypes, at: object.optional("value")?.offset ?? object.offset,
                "the values are not all of one type (texts, numbers or dates)")
            return nil
        }
        guard let ignoresCase = ignoresCase(object, chosen, type) else { return nil }
        return FieldCheck(
            property: property.reference, type: type, operator: chosen, operands: values.map(\.source),
            ignoresCase: ignoresCase)
    }

    private func chosenOperator(
        _ place: (text: String, offset: Int), _ type: FieldType?, _ allowed: [FieldCheck.Operator]
    ) -> FieldCheck.Operator? {
        guard let chosen = FieldCheck.Operator(rawValue: place.text) else {
            report.error(
                .unknownOperator, at: place.offset,
                "there is no operator \(Quoting.quoted(place.text)) "
                    + "(\(NearestName.oneOf(allowed.map(\.rawValue), insteadOf: place.text)))")
            return nil
        }
        guard let type, !allowed.contains(chosen) else { return chosen }
        report.error(
            .operatorNotAllowed, at: place.offset,
            "\(chosen.rawValue) does not go with \(type.withArticle) (one of \(Quoting.list(allowed.map(\.rawValue))))")
        return nil
    }

    private func values(
        _ object: ObjectReader, _ chosen: FieldCheck.Operator, _ property: PropertyReader.Property
    ) -> [ValueReader.Value]? {
        if chosen.isAboutPresence {
            guard let value = object.optional("value") else { return [] }
            report.error(.valueNotAllowed, at: value.offset, "\(chosen.rawValue) compares with nothing (remove it)")
            return nil
        }
        guard let node = object.required("value", "what the property is compared with") else { return nil }
        let nodes: [JSONNode]
        switch chosen {
        case .in where Self.isExpression(node), .notIn where Self.isExpression(node): nodes = [node]
        case .in, .notIn:
            guard let list = ObjectReader.list(node, of: "values", report) else { return nil }
            if list.isEmpty {
                report.error(.emptyList, at: node.offset, "an empty list holds nothing (name at least one value)")
                return nil
            }
            nodes = list
        case .between:
            guard let list = ObjectReader.list(node, of: "two values, the lower first", report) else { return nil }
            guard list.count == 2 else {
                report.error(
                    .wrongValueCount, at: node.offset, "\(list.count) values stand here (two, the lower first)")
                return nil
            }
            nodes = list
        case .equals, .notEquals, .contains, .notContains, .startsWith, .endsWith, .lessThan, .lessOrEqual,
            .greaterThan, .greaterOrEqual, .on, .notOn, .before, .after, .onOrBefore, .onOrAfter, .isSet, .isNotSet:
            nodes = [node]
        }
        let reader = ValueReader(context: context, report: report)
        let type = property.type ?? expectedType(chosen, nodes)
        let use: ValueReader.Use =
            switch chosen {
            case .in, .notIn: Self.isExpression(node) ? .list : .comparison
            case .contains, .notContains, .startsWith, .endsWith: .fragment
            case .equals, .notEquals, .lessThan, .lessOrEqual, .greaterThan, .greaterOrEqual, .between, .on, .notOn,
                .before, .after, .onOrBefore, .onOrAfter, .isSet, .isNotSet:
                .comparison
            }
        let values = nodes.compactMap { reader.read($0, as: type, options: property.options, for: use) }
        guard values.count == nodes.count else { return nil }
        if chosen == .between, case (.constant(let low?), .constant(let high?)) = (values[0].source, values[1].source),
            Self.isAbove(low, high)
        {
            report.error(.emptyRange, at: node.offset, "the first value is above the second (swap them)")
            return nil
        }
        return values
    }

    /// For `in` and `not_in` one expression may give the whole list.
    private static func isExpression(_ node: JSONNode) -> Bool {
        guard case .object(let members) = node.value else { return false }
        return members.contains { $0.key == "expression" }
    }

    /// What a result must be for the operator to make sense; nil where more than one type would do.
    private func expectedType(_ chosen: FieldCheck.Operator) -> FieldType? {
        switch chosen {
        case .contains, .notContains, .startsWith, .endsWith: .string
        case .lessThan, .lessOrEqual, .greaterThan, .greaterOrEqual: .number
        case .on, .notOn, .before, .after, .onOrBefore, .onOrAfter: .datetime
        case .between, .equals, .notEquals, .in, .notIn, .isSet, .isNotSet: nil
        }
    }

    /// As ``expectedType(_:)``, and numbers or dates for `between`, whichever its values are.
    private func expectedType(_ chosen: FieldCheck.Operator, _ nodes: [JSONNode]) -> FieldType? {
        guard chosen == .between else { return expectedType(chosen) }
        let isNumeric = nodes.contains { node in
            switch node.value {
            case .integer, .number: true
            case .null, .boolean, .string, .array, .object, .unreadable: false
            }
        }
        return isNumeric ? .number : .datetime
    }

    /// Nil where it stands and may not.
    private func ignoresCase(_ object: ObjectReader, _ chosen: FieldCheck.Operator, _ type: FieldType) -> Bool? {
        guard let node = object.optional("ignore_case") else { return false }
        guard let value = object.boolean("ignore_case") else { return nil }
        if TypeGroup(type) == .text, !chosen.isAboutPresence { return value }
        report.error(.ignoreCaseNotAllowed, at: node.offset, "ignore_case is for comparing texts (remove it)")
        return nil
    }

    private static func isAbove(_ low: FieldValue, _ high: FieldValue) -> Bool {
        switch (low, high) {
        case (.integer(let a), .integer(let b)): a > b
        case (.number(let a), .number(let b)): a > b
        case (.integer(let a), .number(let b)): Double(a) > b
        case (.number(let a), .integer(let b)): a > Double(b)
        case (.date(let a), .date(let b)): a > b
        case (.datetime(let a), .datetime(let b)) where (a.utcOffset == nil) == (b.utcOffset == nil):
            a.wallMicroseconds - Int64(a.utcOffset ?? 0) * 1_000_000
                > b.wallMicroseconds - Int64(b.utcOffset ?? 0) * 1_000_000
        case _: false
        }
    }
}

extension FieldCheck.Operator {
    /// It asks whether there is a value at all.
    var isAboutPresence: Bool { self == .isSet || self == .isNotSet }
}
