import Domain
import Expressions
import Scheduling

/// The data of one line of `campaignd eval`: what the names of its expression stand for.
struct ExpressionQueryData {
    /// By scope; nil where the line gives no such object.
    private var customer: [JSONMember]?
    private var participant: [JSONMember]?
    private var result: [JSONMember]?
    private var communication: [JSONMember]?
    private var row: [JSONMember]?

    mutating func take(_ key: String, _ value: JSONNode.Value, keys: [String]) throws(ExpressionQuery.Refusal) {
        let members: [JSONMember]?
        switch value {
        case .object(let list): members = list
        case .null: members = nil
        case .boolean, .integer, .number, .string, .array, .unreadable:
            if keys.contains(key) { throw ExpressionQuery.Refusal(message: "\(key) must be an object") }
            members = nil
        }
        switch key {
        case "customer": customer = members
        case "participant": participant = members
        case "result": result = members
        case "communication": communication = members
        case "row": row = members
        default:
            throw ExpressionQuery.Refusal(
                message: "there is no key \(Quoting.quoted(key)) (\(NearestName.oneOf(keys, insteadOf: key)))")
        }
    }

    /// - Parameter zone: on whose wall clock datetimes with an offset are read; nil: as they are written.
    func value(
        of reference: Expression.Reference, in zone: Zone?
    ) -> Result<ExpressionValue, ExpressionQuery.Refusal> {
        let found: JSONNode?
        let known: [JSONMember]
        switch reference.scope {
        case .bare:
            known = (participant ?? []) + (customer ?? [])
            found = Self.find(reference.name, participant) ?? Self.find(reference.name, customer)
        case .customer: (known, found) = (customer ?? [], Self.find(reference.name, customer))
        case .participant: (known, found) = (participant ?? [], Self.find(reference.name, participant))
        case .result: (known, found) = (result ?? [], Self.find(reference.name, result))
        case .communication: (known, found) = (communication ?? [], Self.find(reference.name, communication))
        case .row: (known, found) = (row ?? [], Self.find(reference.name, row))
        case .params: (known, found) = ([], nil)
        }
        guard let found else {
            let scope = reference.scope == .bare ? "participant or customer" : reference.scope.rawValue
            let hint = NearestName.text(reference.name, among: known.map(\.key), else: "the data name what there is")
            return .failure(
                ExpressionQuery.Refusal(
                    message: "NameError: the \(scope) has no \(Quoting.quoted(reference.name)) (\(hint))"))
        }
        do throws(ExpressionQuery.Refusal) {
            return .success(try Self.value(found, zone))
        } catch {
            return .failure(error)
        }
    }

    /// By bytes, as the engine compares names.
    private static func find(_ name: String, _ members: [JSONMember]?) -> JSONNode? {
        members?.first { $0.key.utf8.elementsEqual(name.utf8) }?.value
    }

    private static func value(_ node: JSONNode, _ zone: Zone?) throws(ExpressionQuery.Refusal) -> ExpressionValue {
        switch node.value {
        case .null, .unreadable: return .none
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .integer(number)
        case .number(let number): return .float(number)
        case .string(let text): return .string(text)
        case .array(let elements):
            var values: [ExpressionValue] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try value(element, zone)) }
            return .list(values)
        case .object(let members): return try object(members, zone)
        }
    }

    private static func object(
        _ members: [JSONMember], _ zone: Zone?
    ) throws(ExpressionQuery.Refusal) -> ExpressionValue {
        if members.count == 1, case .string(let text) = members[0].value.value {
            switch (members[0].key, ISO8601(text)) {
            case ("date", .date(let date)?): return .date(date)
            case ("datetime", .datetime(let reading)?): return .datetime(PythonDateTime(reading, in: zone))
            case ("date", _):
                throw ExpressionQuery.Refusal(message: "\(Quoting.quoted(text)) is no date (as in 2026-06-30)")
            case ("datetime", _):
                throw ExpressionQuery.Refusal(
                    message: "\(Quoting.quoted(text)) is no datetime (as in 2026-06-30T10:00:00)")
            case _: break
            }
        }
        var entries: [(key: ExpressionValue, value: ExpressionValue)] = []
        for member in members { entries.append((.string(member.key), try value(member.value, zone))) }
        return .dictionary(ExpressionDictionary(entries: entries))
    }
}
