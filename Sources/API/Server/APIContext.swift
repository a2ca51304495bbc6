import Hummingbird
import Logging

/// What Hummingbird keeps of a request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Shared by the answer and the log lines of a request.
    var requestID = ""

    init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }
}
