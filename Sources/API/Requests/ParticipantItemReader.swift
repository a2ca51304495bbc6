import Domain
import Runtime

/// Reads the array of a participants call item by item: what is wrong with one item's shape rejects that item alone.
struct ParticipantItemReader {
    /// As many as a row of a file may have columns.
    private static let maximumAttributes = 1000
    /// As long as a row of a file may be.
    private static let maximumItemBytes = 1 << 20
    private static let maximumNameBytes = 200
    private static let members = ["attributes", "timezone", "object_id"]

    let limits: APILimits

    /// - Throws: ``Problem`` 400 where the text is no JSON, 422 where it is no array of 1 ... `limits.items` items.
    func read(_ bytes: [UInt8]) throws(Problem) -> [ParticipantItem] {
        var reader = JSONReader(bytes, maximumDepth: limits.jsonDepth)
        do {
            guard reader.take(UInt8(ascii: "[")) else {
                let value = try JSONReader.read(bytes, maximumDepth: limits.jsonDepth)
                throw Problem(
                    .invalidBody,
                    "The body must be an array of participants, as [{\"attributes\": {…}}], not \(value.kind).")
            }
            var items: [ParticipantItem] = []
            var isAtEnd = reader.take(UInt8(ascii: "]"))
            while !isAtEnd {
                _ = reader.peek()
                let start = reader.position
                let value = try reader.readValue(depth: 1)
                guard items.count < limits.items else {
                    throw Problem(
                        .tooManyItems, "One call takes at most \(limits.items) participants: send more calls.")
                }
                items.append(item(value, raw: reader.slice(start..<reader.position)))
                isAtEnd = reader.take(UInt8(ascii: "]"))
                if !isAtEnd, !reader.take(UInt8(ascii: ",")) {
                    throw reader.fault("expected \",\" or \"]\" in an array")
                }
            }
            try reader.expectEnd()
            if items.isEmpty {
                throw Problem(.invalidBody, "The array is empty: send at least one participant.")
            }
            return items
        } catch let problem as Problem {
            throw problem
        } catch let error as JSONSyntaxError {
            throw APIEnvironment.problem(error, in: bytes)
        } catch {
            throw Problem(.invalidJSON, "The body cannot be read.")
        }
    }

    private func item(_ value: JSONValue, raw: [UInt8]) -> ParticipantItem {
        var item = ParticipantItem(raw: raw)
        if raw.count > ParticipantItemReader.maximumItemBytes {
            item.raw = []
            item.issues = [
                RowIssue(.rowTooLong, "the item is longer than \(ParticipantItemReader.maximumItemBytes) bytes")
            ]
            return item
        }
        guard case .object(let members) = value else {
            item.reject(nil, "an item must be an object with \"attributes\", not \(value.kind)")
            return item
        }
        var seen: Set<String> = []
        for member in members {
            guard seen.insert(member.name).inserted else {
                item.reject(shown(member.name), "is given twice")
                continue
            }
            switch member.name {
            case "attributes": readAttributes(member.value, into: &item)
            case "timezone": item.zone = text(member.value, "timezone", maximumBytes: 100, into: &item)
            case "object_id": readObjectID(member.value, into: &item)
            default:
                let near = NearestName.nearest(to: member.name, among: ParticipantItemReader.members)
                item.reject(
                    shown(member.name),
                    "is no member of an item"
                        + (near.map { "; did you mean \"\($0)\"?" } ?? "; fields go into attributes"))
            }
        }
        if !seen.contains("attributes") { item.reject("attributes", "is missing: it holds the values by field name") }
        return item
    }

    private func readAttributes(_ value: JSONValue, into item: inout ParticipantItem) {
        guard case .object(let members) = value else {
            return item.reject("attributes", "must be an object of values by field name, not \(value.kind)")
        }
        guard members.count <= ParticipantItemReader.maximumAttributes else {
            return item.reject("attributes", "has more than \(ParticipantItemReader.maximumAttributes) members")
        }
        var seen: Set<String> = []
        for member in members {
            let path = "attributes.\(shown(member.name))"
            guard !member.name.isEmpty, member.name.utf8.count <= ParticipantItemReader.maximumNameBytes else {
                item.reject(path, "is no field's name: those have 1 to \(ParticipantItemReader.maximumNameBytes) bytes")
                continue
            }
            guard seen.insert(member.name).inserted else {
                item.reject(path, "is given twice")
                continue
            }
            guard let value = scalar(member.value, path, into: &item) else { continue }
            item.attributes.append(ParticipantItem.Attribute(name: member.name, value: value))
        }
    }

    private func scalar(_ value: JSONValue, _ path: String, into item: inout ParticipantItem) -> ParticipantItem.Value?
    {
        switch value {
        case .null: return .null
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .integer(number)
        case .number(let number): return .number(number)
        case .string(let text):
            if text.utf8.contains(0) {
                item.reject(path, "must not hold the character U+0000")
                return nil
            }
            return .string(text)
        case .hugeNumber:
            item.reject(path, "is a number that is too large to be kept exactly: send it as a string")
            return nil
        case .array, .object:
            item.reject(path, "must be a string, a number, true, false or null, not \(value.kind)")
            return nil
        }
    }

    private func readObjectID(_ value: JSONValue, into item: inout ParticipantItem) {
        if case .integer(let number) = value {
            item.objectID = number.description
        } else {
            item.objectID = text(value, "object_id", maximumBytes: 200, into: &item) ?? ""
        }
    }

    /// A text without control characters; nil for null.
    private func text(
        _ value: JSONValue, _ path: String, maximumBytes: Int, into item: inout ParticipantItem
    ) -> String? {
        switch value {
        case .null: return nil
        case .string(let text):
            if text.utf8.count > maximumBytes || text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                item.reject(path, "must have at most \(maximumBytes) bytes and no control characters")
                return nil
            }
            return text.isEmpty ? nil : text
        case .boolean, .integer, .number, .hugeNumber, .array, .object:
            item.reject(path, "must be a string, not \(value.kind)")
            return nil
        }
    }

    private func shown(_ name: String) -> String { String(name.prefix(64)) }
}

extension ParticipantItem {
    fileprivate mutating func reject(_ path: String?, _ message: String) {
        issues.append(RowIssue(.badItem, field: path, path.map { "\($0) \(message)" } ?? message))
    }
}
