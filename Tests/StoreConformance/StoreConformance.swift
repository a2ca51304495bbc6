import Domain
import Store
import Testing

/// What every implementation of ``Store`` must do, as facts that each run against a store of their own.
///
/// An implementation's tests pass ``all`` to a test and open a new, empty store for each.
package struct StoreConformance: Sendable, CustomTestStringConvertible {
    let name: String
    package let check: @Sendable (Stage) async throws -> Void

    init(_ name: String, _ check: @escaping @Sendable (Stage) async throws -> Void) {
        self.name = name
        self.check = check
    }

    package var testDescription: String { name }

    package static let all =
        identity + imports + definitions + turns + waits + scripts + delivery + claims + sending + conversations
        + inbound + reading + troubles + operators + acts
}
