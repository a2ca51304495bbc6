/// Why a valid definition cannot be run here: it and the catalog or the machine do not fit together.
package enum CompilationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither the campaign nor the system declares it.
    case unknownField(String)
    /// Not in the system's time zone database.
    case unknownZone(String)
    /// More nodes than a ``RunPath`` can name.
    case tooManyNodes(Int)
    /// An edge or a `to_another_flow` points outside the campaign.
    case brokenGraph(flow: String)

    package static let maximumNodes = 65_536

    package var description: String {
        switch self {
        case .unknownField(let name): "\(name) is not a declared field (declare it in campaign.json)"
        case .unknownZone(let name): "time zone \"\(name)\" is not in the system's tz database (an IANA name)"
        case .tooManyNodes(let count): "the campaign has \(count) nodes (at most \(Self.maximumNodes))"
        case .brokenGraph(let flow): "flow \"\(flow)\" has an edge or target that does not exist"
        }
    }
}
