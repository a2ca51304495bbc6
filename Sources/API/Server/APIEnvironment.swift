import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// What the endpoints work with.
struct APIEnvironment: Sendable {
    let store: any Store
    let operations: any Operations
    let clock: any WallClock
    let random: any RandomSource
    let limits: APILimits
    /// Where uploads lie while they arrive.
    let spoolDirectory: String
    /// Where the JSON Schemas of the definition files are; nil where none are served.
    let schemaDirectory: String?
    let campaignKeys: CampaignKeys
    let writes = InFlightWrites()

    init(
        store: any Store, operations: any Operations, clock: any WallClock, random: any RandomSource, limits: APILimits,
        spoolDirectory: String, schemaDirectory: String?
    ) {
        self.store = store
        self.operations = operations
        self.clock = clock
        self.random = random
        self.limits = limits
        self.spoolDirectory = spoolDirectory
        self.schemaDirectory = schemaDirectory
        campaignKeys = CampaignKeys(store: store)
    }

    /// A JSON body as an answer.
    static func json(_ value: JSONValue, status: Int = 200) -> Response {
        response(Answer(status: status, body: value.bytes))
    }

    static func response(_ answer: Answer) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// One page of a list.
    static func list(_ data: [JSONValue], next: String?, total: Int?) -> Response {
        json(["data": .array(data), "meta": ["next": .optional(next), "total": .optional(total.map { .count($0) })]])
    }

    /// An answer's status and body, as a receipt keeps them.
    struct Answer: Sendable {
        var status: Int
        var body: [UInt8]

        init(status: Int = 200, body: [UInt8]) {
            self.status = status
            self.body = body
        }

        init(status: Int = 200, _ value: JSONValue) { self.init(status: status, body: value.bytes) }
    }
}
