import Domain

/// Reads an object of known keys: reports keys that nobody reads, keys that are missing and values of a wrong kind.
package struct ObjectReader {
    package let node: JSONNode
    package let report: FileReport
    private var values: [String: JSONNode] = [:]

    /// Nil where the node is no object, which is reported.
    /// - Parameter what: as in `a node`.
    package init?(_ node: JSONNode, _ what: String, _ report: FileReport, keys: [String]) {
        guard case .object(let members) = node.value else {
            Self.reportWrongType(node, "an object (\(what))", report)
            return nil
        }
        self.node = node
        self.report = report
        for member in members {
            guard keys.contains(member.key) else {
                report.error(
                    .unknownKey, at: member.keyOffset,
                    "\(what) has no key \(Quoting.quoted(member.key)) "
                        + "(\(NearestName.oneOf(keys, insteadOf: member.key)))")
                continue
            }
            // Of a key that stands twice the first counts; the second is reported already.
            if values[member.key] == nil { values[member.key] = member.value }
        }
    }

    package var offset: Int { node.offset }

    package func has(_ key: String) -> Bool { values[key] != nil }

    /// Nil where the key is not there.
    package func optional(_ key: String) -> JSONNode? { values[key] }

    /// Nil where the key is not there, which is reported.
    package func required(_ key: String, _ hint: @autoclosure () -> String) -> JSONNode? {
        if let value = values[key] { return value }
        report.error(.missingKey, at: node.offset, missingKey: key, "required and missing (\(hint()))")
        return nil
    }

    /// A string; nil where it is not there or no string, which is reported.
    package func string(_ key: String) -> (text: String, offset: Int)? {
        optional(key).flatMap { Self.string($0, "a string", report) }
    }

    package func requiredString(_ key: String, _ hint: @autoclosure () -> String) -> (text: String, offset: Int)? {
        required(key, hint()).flatMap { Self.string($0, "a string", report) }
    }

    package func boolean(_ key: String) -> Bool? {
        guard let node = optional(key) else { return nil }
        guard case .boolean(let value) = node.value else {
            Self.reportWrongType(node, "true or false", report)
            return nil
        }
        return value
    }

    /// The elements of a list; nil where it is not there or no list, which is reported.
    package func list(_ key: String, of what: String) -> [JSONNode]? {
        optional(key).flatMap { Self.list($0, of: what, report) }
    }

    package static func list(_ node: JSONNode, of what: String, _ report: FileReport) -> [JSONNode]? {
        guard case .array(let elements) = node.value else {
            reportWrongType(node, "a list of \(what)", report)
            return nil
        }
        return elements
    }

    package static func string(_ node: JSONNode, _ what: String, _ report: FileReport) -> (text: String, offset: Int)? {
        guard case .string(let text) = node.value else {
            reportWrongType(node, what, report)
            return nil
        }
        return (text, node.offset)
    }

    /// What could not be read at all has been reported by the parser.
    package static func reportWrongType(_ node: JSONNode, _ expected: String, _ report: FileReport) {
        if case .unreadable = node.value { return }
        report.error(.wrongType, at: node.offset, "\(node.kind) stands here (it must be \(expected))")
    }
}
