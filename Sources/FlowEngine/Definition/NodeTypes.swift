/// The types of node that flow files may name: those of the language itself (``NodeType``) and those that are one file each.
package struct NodeTypes: Sendable {
    /// One line a type.
    package static let standard = NodeTypes([PythonCustomAction.self])

    let actions: [any NodeAction.Type]

    package init(_ actions: [any NodeAction.Type]) { self.actions = actions }

    /// With further ones.
    package func and(_ more: [any NodeAction.Type]) -> NodeTypes { NodeTypes(actions + more) }

    /// The wire tags of all of them.
    package var tags: [String] { NodeType.allCases.map(\.rawValue) + actions.map { $0.tag } }

    /// Nil where there is none of that tag.
    func type(_ tag: String) -> KnownNodeType? {
        if let type = NodeType(rawValue: tag) { return .language(type) }
        return actions.first { $0.tag == tag }.map { .action($0) }
    }
}

/// A type of node that a flow file names.
enum KnownNodeType {
    case language(NodeType)
    case action(any NodeAction.Type)

    var tag: String {
        switch self {
        case .language(let type): type.rawValue
        case .action(let type): type.tag
        }
    }

    var isTrigger: Bool {
        switch self {
        case .language(let type): type.isTrigger
        case .action: false
        }
    }

    /// The ways out that all nodes of the type have; nil where each has its own.
    var ports: NodePorts? {
        switch self {
        case .language(let type): type == .fieldCheck ? .condition : .one
        case .action: nil
        }
    }

    /// Beside `id` and `type`.
    var keys: [String] {
        switch self {
        case .language(let type): NodeReader.keys(type)
        case .action(let type): type.keys
        }
    }
}
