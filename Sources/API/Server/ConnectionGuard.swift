import NIOCore
import NIOHTTPTypes

/// Closes connections that hold a place without using it: no byte in either direction for too long while an answer is
/// made or sent.
///
/// What is left of a body whose request was answered early is read and thrown away, up to a limit, so that the caller
/// gets to read the answer: closing with bytes unread would reset the connection under it.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Bytes of one body that are thrown away.
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
                return
            }
        case .end: isReading = false
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if isReading, isAnswered { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        if case .end = unwrapOutboundIn(data), isReading {
            isAnswered = true
            // Nobody asks for the rest of the body any more.
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
