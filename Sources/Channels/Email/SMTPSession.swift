import CMail
import Domain

/// One connection at a time to an SMTP server, kept open between messages of the same account. Its calls block, and one
/// thread at a time makes them: it lives in a lane.
final class SMTPSession {
    private let session: OpaquePointer?
    /// What the session is set to; to set it again costs more than to send a small message.
    private var prepared: (server: MailServer, login: MailLogin?)?

    init() { session = cmail_session_new() }

    deinit { cmail_session_free(session) }

    func send(_ mail: MailComposer.Mail, to server: MailServer, login: MailLogin?) -> SMTPResult {
        guard let session else { return SMTPSession.noMemory }
        prepare(session, server, login)
        var result = transact(session, mail, fresh: false)
        if result.deservesFreshConnection { result = transact(session, mail, fresh: true) }
        return result
    }

    func check(_ server: MailServer, login: MailLogin?) -> SMTPResult {
        guard let session else { return SMTPSession.noMemory }
        prepare(session, server, login)
        var result = cmail_result()
        cmail_session_check(session, &result)
        // A check leaves options behind that a message must not meet.
        prepared = nil
        return SMTPResult(&result)
    }

    private static let noMemory = SMTPResult(stage: .connect, fault: .other, faultText: "out of memory")

    private func transact(_ session: OpaquePointer, _ mail: MailComposer.Mail, fresh: Bool) -> SMTPResult {
        var result = cmail_result()
        cmail_session_send(
            session, mail.returnPath, mail.recipient.ascii, mail.bytes, mail.bytes.count, fresh, &result)
        return SMTPResult(&result)
    }

    private func prepare(_ session: OpaquePointer, _ server: MailServer, _ login: MailLogin?) {
        if let prepared, prepared.server == server, prepared.login == login { return }
        cmail_session_set_server(
            session, server.url, server.security.shimmed, server.authorityFile, server.verifiesTLS,
            Int(server.connectTimeout.milliseconds), max(1, Int(server.responseTimeout.milliseconds / 1000)))
        if let login {
            cmail_session_set_login(session, login.user, login.secret.reveal(), login.isBearer, login.options)
        }
        prepared = (server, login)
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
