import Domain
import Hummingbird

/// All endpoints of the API, and the document that describes them.
struct EndpointTable: Sendable {
    let endpoints: [Endpoint]
    let document: JSONValue

    /// - Parameter control: endpoints of the control socket, which the document does not name.
    init(environment: APIEnvironment, version: String, control: [Endpoint] = []) {
        var endpoints =
            ServiceRoutes(environment: environment).endpoints + CampaignRoutes(environment: environment).endpoints
            + VersionRoutes(environment: environment).endpoints + UploadRoutes(environment: environment).endpoints
            + ParticipantRoutes(environment: environment).endpoints
            + FailedRunRoutes(environment: environment).endpoints
            + CommunicationRoutes(environment: environment).endpoints
            + ConversationRoutes(environment: environment).endpoints
            + SuppressionRoutes(environment: environment).endpoints + ChannelRoutes(environment: environment).endpoints
            + AuditRoutes(environment: environment).endpoints
        // The document describes its own endpoint too: its entry is the same whatever it answers.
        let described = endpoints + DocumentRoutes(environment: environment, document: { [] }).endpoints
        let document = OpenAPIDocument.json(of: described, version: version)
        let bytes = document.bytes
        endpoints += DocumentRoutes(environment: environment, document: { bytes }).endpoints
        self.endpoints = endpoints + control
        self.document = document
    }

    /// The methods that work on a path, sorted; empty where nothing is there.
    func methods(at path: String) -> [String] {
        endpoints.filter { $0.matches(path: path) }.map(\.method.rawValue).sorted()
    }
}
