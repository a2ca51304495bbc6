import NIOCore
import NIOHTTPTypes

/// Closes connections that hold a place without using it: no byte in either direction for too long while an answer is
/// made or sent, or a body that goes on and on after its request was answered.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Bytes of a refused body that are read and thrown away, so that the caller gets to read the refusal.
    private static let drainLimit = 64 << 20

    private var isReading = false
    private var isAnswered = false
    private var drained = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isReading = true
            isAnswered = false
            drained = 0
        case .body(let buffer):
            if isAnswered {
                drained += buffer.readableBytes
                if drained > ConnectionGuard.drainLimit { context.close(promise: nil) }
            }
        case .end: isReading = false
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), isReading { isAnswered = true }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
