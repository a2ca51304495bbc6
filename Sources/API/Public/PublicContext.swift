import Hummingbird
import NIOCore

/// What Hummingbird keeps of a request from outside.
struct PublicContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address that the connection comes from, without port.
    let peer: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress
    }
}
