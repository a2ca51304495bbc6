/// A value of a JSON document with the place it was read from.
package struct JSONNode {
    /// Of its first byte.
    package var offset: Int
    package var value: Value

    package enum Value {
        case null
        case boolean(Bool)
        case integer(Int64)
        case number(Double)
        case string(String)
        case array([JSONNode])
        /// In file order; a key that stands twice stands here twice.
        case object([JSONMember])
        /// What stood there was no value, and has been reported.
        case unreadable
    }

    /// What kind of value it is, for messages.
    package var kind: String {
        switch value {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        case .unreadable: "not JSON"
        }
    }
}

package struct JSONMember {
    package var key: String
    package var keyOffset: Int
    package var value: JSONNode
}

extension JSONNode {
    /// The path of what stands at a byte offset: `nodes[2].operator`; empty for the document itself.
    package func path(at offset: Int) -> String {
        var path = ""
        var node = self
        while offset > node.offset {
            switch node.value {
            case .null, .boolean, .integer, .number, .string, .unreadable: return path
            case .array(let elements):
                guard let index = elements.lastIndex(upTo: offset, place: \.offset) else { return path }
                path += "[\(index)]"
                node = elements[index]
            case .object(let members):
                guard let index = members.lastIndex(upTo: offset, place: \.keyOffset) else { return path }
                path = path.isEmpty ? members[index].key.asPathStep : path + "." + members[index].key.asPathStep
                node = members[index].value
            }
        }
        return path
    }
}

extension String {
    /// A key as a step of a path: cut where it is long, control characters shown as `?`.
    fileprivate var asPathStep: String { Quoting.shown(self, limit: 60) }
}

extension Array {
    /// The last element that begins at or before an offset; elements ascend by place.
    fileprivate func lastIndex(upTo offset: Int, place: (Element) -> Int) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if place(self[middle]) <= offset { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}
