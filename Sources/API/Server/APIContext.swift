import Hummingbird
import Logging

/// What Hummingbird keeps of a request.
struct APIContext: RequestContext {
    /// A request that came over no connection.
    private struct WithinProcess: RequestContextSource {
        var logger: Logger
    }

    var coreContext: CoreRequestContextStorage
    /// Shared by the answer and the log lines of a request.
    var requestID = ""

    init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }

    /// Of a request from within this process.
    init(logger: Logger) { coreContext = CoreRequestContextStorage(source: WithinProcess(logger: logger)) }
}
