/// Tells what differs between the files of two versions, by what they mean: members of lists are matched by their id or
/// name, so that a moved node is no change, and white space is none.
package enum VersionComparison {
    package static func changes(
        from old: [CampaignDefinition.FileName: [UInt8]], to new: [CampaignDefinition.FileName: [UInt8]]
    ) -> [VersionChange] {
        var changes: [VersionChange] = []
        for file in Set(old.keys).union(new.keys).sorted() {
            switch (old[file], new[file]) {
            case (nil, .some): changes.append(VersionChange(kind: .added, file: file, path: ""))
            case (.some, nil): changes.append(VersionChange(kind: .removed, file: file, path: ""))
            case (let before?, let after?) where before != after:
                changes += changed(file, before, after)
            case (.some, .some), (nil, nil): break
            }
        }
        return changes
    }

    private static func changed(_ file: String, _ before: [UInt8], _ after: [UInt8]) -> [VersionChange] {
        if file.hasSuffix(".json"), let old = root(file, before), let new = root(file, after) {
            var found: [VersionChange] = []
            compare(file, "", old, new, &found)
            return found
        }
        let (removed, added) = lines(before, after)
        return [
            VersionChange(
                kind: .changed, file: file, path: "", before: "\(removed) line\(removed == 1 ? "" : "s") out",
                after: "\(added) in")
        ]
    }

    private static func root(_ file: String, _ bytes: [UInt8]) -> JSONNode? {
        let document = JSONDocument(reading: FileReport(name: file, bytes: bytes))
        return document.isComplete ? document.root : nil
    }

    private static func compare(
        _ file: String, _ path: String, _ old: JSONNode, _ new: JSONNode, _ found: inout [VersionChange]
    ) {
        switch (old.value, new.value) {
        case (.object(let old), .object(let new)):
            members(file, path, old.map { ($0.key, $0.value) }, new.map { ($0.key, $0.value) }, &found)
        case (.array(let before), .array(let after)):
            if let before = named(before), let after = named(after) {
                members(file, path, before, after, &found)
                // Edges are followed in file order, and triggers and assignments happen in it.
                let kept = { (members: [(name: String, value: JSONNode)], others: Set<String>) in
                    members.map(\.name).filter(others.contains)
                }
                if kept(before, Set(after.map(\.name))) != kept(after, Set(before.map(\.name))) {
                    found.append(
                        VersionChange(kind: .changed, file: file, path: path, before: "order", after: "another order"))
                }
            } else if !isSame(old, new) {
                leaf(file, path, old, new, &found)
            }
        default:
            if !isSame(old, new) { leaf(file, path, old, new, &found) }
        }
    }

    private static func isSame(_ old: JSONNode, _ new: JSONNode) -> Bool {
        switch (old.value, new.value) {
        case (.null, .null), (.unreadable, .unreadable): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
        case (.object(let a), .object(let b)):
            a.count == b.count
                && a.allSatisfy { member in
                    b.first { $0.key == member.key }.map { isSame(member.value, $0.value) } ?? false
                }
        default: false
        }
    }

    private static func leaf(
        _ file: String, _ path: String, _ old: JSONNode, _ new: JSONNode, _ found: inout [VersionChange]
    ) {
        found.append(
            VersionChange(
                kind: .changed, file: file, path: path, before: JSONText(old).shown, after: JSONText(new).shown))
    }

    private static func members(
        _ file: String, _ path: String, _ old: [(name: String, value: JSONNode)],
        _ new: [(name: String, value: JSONNode)], _ found: inout [VersionChange]
    ) {
        let before = Dictionary(old.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        let after = Dictionary(new.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        let step = { (name: String) in path.isEmpty ? name : "\(path).\(name)" }
        for (name, value) in old {
            if let other = after[name] {
                compare(file, step(name), value, other, &found)
            } else {
                found.append(
                    VersionChange(kind: .removed, file: file, path: step(name), before: JSONText(value).shown))
            }
        }
        for (name, value) in new where before[name] == nil {
            found.append(VersionChange(kind: .added, file: file, path: step(name), after: JSONText(value).shown))
        }
    }

    /// The members of a list by what names them; nil where something has no name or shares it.
    private static func named(_ elements: [JSONNode]) -> [(name: String, value: JSONNode)]? {
        var seen: Set<String> = []
        var named: [(name: String, value: JSONNode)] = []
        for element in elements {
            guard case .object(let members) = element.value, let name = name(members), seen.insert(name).inserted
            else { return nil }
            named.append((name, element))
        }
        return named
    }

    private static func name(_ members: [JSONMember]) -> String? {
        func text(_ key: String) -> String? {
            guard case .string(let text)? = members.first(where: { $0.key == key })?.value.value else { return nil }
            return text
        }
        if let id = text("id") ?? text("name") ?? text("attribute") { return id }
        guard let from = text("from"), let to = text("to") else { return nil }
        return "\(from)\(text("port").map { ":\($0)" } ?? "")→\(to)"
    }

    /// How many lines only the one and only the other has, repeats counted.
    private static func lines(_ before: [UInt8], _ after: [UInt8]) -> (removed: Int, added: Int) {
        var counts: [ArraySlice<UInt8>: Int] = [:]
        for line in before.split(separator: 0x0A, omittingEmptySubsequences: false) { counts[line, default: 0] -= 1 }
        for line in after.split(separator: 0x0A, omittingEmptySubsequences: false) { counts[line, default: 0] += 1 }
        return counts.values.reduce(into: (0, 0)) { sum, count in
            if count < 0 { sum.0 -= count } else { sum.1 += count }
        }
    }
}

/// JSON on one line, members in file order.
private struct JSONText {
    var text = ""
    private static let limit = 100

    init(_ node: JSONNode) { append(node) }

    /// Cut where it is long.
    var shown: String { text.count > Self.limit ? text.prefix(Self.limit) + "…" : text }

    private mutating func append(_ node: JSONNode) {
        switch node.value {
        case .null, .unreadable: text += "null"
        case .boolean(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .number(let number): text += String(number)
        case .string(let string): text += Quoting.quoted(string)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", " }
                append(element)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += ", " }
                text += Quoting.quoted(member.key) + ": "
                append(member.value)
            }
            text += "}"
        }
    }
}
