import Domain
import Scheduling

/// Reads `date_time`: when a communication's window is looked for from.
struct DateTimeReader {
    let context: CampaignContext
    let report: FileReport

    static let shapes =
        "\"today\", a date \"2026-12-24\", a datetime \"2026-12-24T09:00\", {\"field\": …, \"offset\": \"-2d\"} or "
        + "{\"expression\": …}"

    func read(_ node: JSONNode) -> CommunicationAction.BaseTime? {
        switch node.value {
        case .string(let text):
            if text == "today" { return .today }
            switch ISO8601(text) {
            case .date(let date): return .date(date)
            case .datetime(let datetime): return .datetime(datetime)
            case nil:
                report.error(
                    .badDateTime, at: node.offset,
                    "\(Quoting.quoted(text, limit: 40)) is no date or datetime that exists (\(Self.shapes))")
                return nil
            }
        case .object: return object(node)
        case .null, .boolean, .integer, .number, .array, .unreadable:
            ObjectReader.reportWrongType(node, Self.shapes, report)
            return nil
        }
    }

    private func object(_ node: JSONNode) -> CommunicationAction.BaseTime? {
        guard let object = ObjectReader(node, "date_time", report, keys: ["field", "offset", "expression"]) else {
            return nil
        }
        if let expression = object.optional("expression") {
            if let other = object.optional("field") ?? object.optional("offset") {
                report.error(
                    .badValueObject, at: other.offset,
                    "beside an expression stands nothing else (write it into the expression: \"participant.due_date - "
                        + "timedelta(days=2)\")")
                return nil
            }
            return self.expression(expression)
        }
        let offset = object.string("offset").map(offset)
        guard let text = object.requiredString("field", "a date or datetime, as in \"participant.due_date\""),
            let property = PropertyReader(context: context, report: report).read(text)
        else { return nil }
        if let type = property.type, TypeGroup(type) != .date {
            report.error(
                .incompatibleTypes, at: text.offset,
                "\(Quoting.shown(text.text)) is \(type.withArticle) (a date or a datetime is needed)")
            return nil
        }
        switch offset {
        case .none: return .field(property.reference, offset: .init())
        case .some(let shift?): return .field(property.reference, offset: shift)
        case .some(nil): return nil
        }
    }

    private func expression(_ node: JSONNode) -> CommunicationAction.BaseTime? {
        guard let (expression, outcome) = ExpressionReader(context: context, report: report).read(node) else {
            return nil
        }
        let given: String
        switch outcome {
        case .unknown, .property(.date), .property(.datetime), .value(.date?), .value(.datetime?):
            return .expression(expression)
        case .property(let type): given = type.withArticle
        case .value(nil): given = "None"
        case .value(.string?): given = "a string"
        case .value(.integer?), .value(.number?): given = "a number"
        case .value(.boolean?): given = "a boolean"
        case .unfit(let name): given = "a \(name)"
        }
        report.error(
            .incompatibleTypes, at: node.offset,
            "the expression gives \(given) (a date or a datetime is needed, as in \"date.today() + timedelta(days=1)\")"
        )
        return nil
    }

    private func offset(_ text: (text: String, offset: Int)) -> CommunicationAction.BaseOffset? {
        if let offset = CommunicationAction.BaseOffset(parsing: text.text) { return offset }
        report.error(
            .badOffset, at: text.offset,
            "\(Quoting.quoted(text.text, limit: 40)) is no offset (a sign, then weeks, days, hours and minutes in that "
                + "order, at most 100 years, as in \"-2d\", \"1w\" or \"-1d12h\")")
        return nil
    }
}

extension CommunicationAction.BaseOffset {
    static let maximumDays = 36_600

    /// `-2d`, `1w`, `+1d12h`, `90m`: an optional sign for the whole, then whole numbers of `w`, `d`, `h` and `m`, each
    /// at most once and in that order. Nil for anything else and beyond 100 years.
    init?(parsing text: String) {
        var bytes = Array(text.utf8)[...]
        guard bytes.count <= 40 else { return nil }
        let isBack = bytes.first == UInt8(ascii: "-")
        if isBack || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        var units = Array("wdhm".utf8)[...]
        var days = 0
        var minutes = 0
        guard !bytes.isEmpty else { return nil }
        while !bytes.isEmpty {
            let digits = bytes.prefix { $0 &- 0x30 <= 9 }
            guard (1...9).contains(digits.count), let number = Int(String(decoding: digits, as: UTF8.self)) else {
                return nil
            }
            bytes.removeFirst(digits.count)
            guard let letter = bytes.popFirst(), let place = units.firstIndex(of: letter) else { return nil }
            units = units[(place + 1)...]
            switch letter {
            case UInt8(ascii: "w"): days += number * 7
            case UInt8(ascii: "d"): days += number
            case UInt8(ascii: "h"): minutes += number * 60
            default: minutes += number
            }
        }
        guard days <= Self.maximumDays, minutes <= Self.maximumDays * 1440 else { return nil }
        self.init(days: isBack ? -days : days, minutes: isBack ? -minutes : minutes)
    }
}
