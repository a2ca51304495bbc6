import Domain
import Hummingbird
import Logging
import Store

/// One request on its way through an endpoint: allowed, its query checked.
struct Call: Sendable {
    var request: Request
    /// By the names in the endpoint's path, percent-decoded.
    var parameters: [String: String]
    var query: Query
    /// Nil on endpoints that need no key.
    var key: APIKeyRow?
    var requestID: String
    var logger: Logger

    /// Who acts, for the record of operator actions.
    var actor: String {
        guard let key else { return "api" }
        return key.key == Authenticator.operatorKey.key ? key.name : "key:\(key.prefix)"
    }

    func parameter(_ name: String) -> String { parameters[name] ?? "" }
}
