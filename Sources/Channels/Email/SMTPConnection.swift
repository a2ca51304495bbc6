import CMail
import Domain

/// A connection to an SMTP server on which the login is done, and which waits for nothing: it goes on where its socket is
/// ready.
///
/// `@unchecked Sendable`: one thread has it at a time. The thread that opens it hands it over to the loop, under a lock.
final class SMTPConnection: @unchecked Sendable {
    enum Opening: Sendable {
        case open(SMTPConnection)
        case failed(SMTPResult)
    }

    enum Need {
        case reading, writing, nothing
    }

    private let session: OpaquePointer
    private let server: MailServer
    private let login: MailLogin?

    private init(_ session: OpaquePointer, _ server: MailServer, _ login: MailLogin?) {
        self.session = session
        self.server = server
        self.login = login
    }

    deinit { cmail_session_free(session) }

    /// Connects, encrypts and signs in; blocks.
    static func open(_ server: MailServer, _ login: MailLogin?) -> Opening {
        var result = cmail_result()
        let session = cmail_session_open(
            server.url, server.security.shimmed, server.authorityFile, server.verifiesTLS,
            Int(server.connectTimeout.milliseconds), max(1, Int(server.responseTimeout.milliseconds / 1000)),
            login?.user, login?.secret.reveal(), login?.isBearer ?? false, login?.options, &result)
        guard let session else { return .failed(SMTPResult(&result)) }
        return .open(SMTPConnection(session, server, login))
    }

    var descriptor: Int32 { cmail_session_descriptor(session) }

    /// Grows as long as the server does its part.
    var progress: Int { cmail_session_progress(session) }

    /// Nothing more can be begun.
    var isBroken: Bool { cmail_session_is_broken(session) }

    func serves(_ job: SMTPJob) -> Bool { server == job.server && login == job.login }

    func start(_ work: SMTPJob.Work) {
        switch work {
        case .send(let returnPath, let recipient, _): cmail_session_start_send(session, returnPath, recipient)
        case .check: cmail_session_start_check(session)
        }
    }

    func startQuit() { cmail_session_start_quit(session) }

    /// Goes on as far as it can without waiting; `work` is that which was started, nil: a QUIT.
    func goOn(_ work: SMTPJob.Work?) -> Need {
        let need: cmail_need
        switch work {
        // Each time the same bytes at the same place: the array is not changed meanwhile.
        case .send(_, _, let data): need = cmail_session_go_on(session, data, data.count)
        case .check, nil: need = cmail_session_go_on(session, nil, 0)
        }
        switch need {
        case CMAIL_NEEDS_READ: return .reading
        case CMAIL_NEEDS_WRITE: return .writing
        default: return .nothing
        }
    }

    func timeOut() { cmail_session_time_out(session) }

    /// Between two messages the socket told of something: whether the connection is there yet, and nothing was said.
    func isQuiet() -> Bool { cmail_session_is_quiet(session) }

    func result(isReused: Bool) -> SMTPResult {
        var result = SMTPResult(cmail_session_result(session))
        result.isReused = isReused
        return result
    }
}

extension MailServer.Security {
    /// As the shim names it.
    var shimmed: cmail_security {
        switch self {
        case .none: CMAIL_SECURITY_NONE
        case .starttls: CMAIL_SECURITY_STARTTLS
        case .tls: CMAIL_SECURITY_TLS
        }
    }
}
