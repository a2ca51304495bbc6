import CMail
import Domain

/// What became of one SMTP transaction, as far as the client can tell.
struct SMTPResult: Hashable, Sendable {
    /// How far it came: the command sent last, or what was awaited.
    enum Stage: Int, CaseIterable, Sendable {
        case connect, greeting, hello, startTLS, authentication, sender, recipient, data
        /// The message is being handed over; the final dot is not out.
        case body
        /// The final dot is out, or may be.
        case dot
        case check
    }

    enum Fault: Int, CaseIterable, Sendable {
        case none, resolve, connect, tls, timeout, login, other

        var code: String {
            switch self {
            case .none: "protocol_error"
            case .resolve: "dns_failed"
            case .connect: "connect_failed"
            case .tls: "tls_failed"
            case .timeout: "timeout"
            case .login: "login_failed"
            case .other: "connection_lost"
            }
        }
    }

    var stage: Stage
    var fault: Fault
    /// The last complete reply at this stage; 0: none.
    var replyCode: Int
    /// The server's words, lines parted by LF, without the codes.
    var reply: String
    /// The client's words for the fault.
    var faultText: String
    /// It went over a connection of an earlier transaction.
    var isReused: Bool

    init(
        stage: Stage, fault: Fault, replyCode: Int = 0, reply: String = "", faultText: String = "",
        isReused: Bool = false
    ) {
        self.stage = stage
        self.fault = fault
        self.replyCode = replyCode
        self.reply = reply
        self.faultText = faultText
        self.isReused = isReused
    }

    init(_ result: UnsafePointer<cmail_result>) {
        let result = result.pointee
        stage = Stage(rawValue: Int(result.stage.rawValue)) ?? .connect
        fault = Fault(rawValue: Int(result.fault.rawValue)) ?? .other
        replyCode = Int(result.reply_code)
        reply = withUnsafeBytes(of: result.reply) { SMTPResult.text($0) }
        faultText = withUnsafeBytes(of: result.fault_text) { SMTPResult.text($0) }
        isReused = false
    }

    /// A connection that an earlier transaction left open had ended meanwhile: nothing was lost, a new one may serve.
    var deservesFreshConnection: Bool {
        guard isReused, fault != .none, fault != .timeout else { return false }
        return (stage == .sender || stage == .recipient) && (replyCode == 0 || replyCode == 421)
    }

    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
