import CMail
import Domain

/// One connection at a time to an SMTP server, kept open between messages of the same account. Its calls block, and one
/// thread at a time makes them: it lives in a lane.
final class SMTPSession {
    private let session: OpaquePointer?

    init() { session = cmail_session_new() }

    deinit { cmail_session_free(session) }

    func send(_ mail: MailComposer.Mail, from account: EmailAccount) -> SMTPResult {
        guard let session else { return SMTPSession.noMemory }
        var result = transact(session, mail, account, fresh: false)
        if result.deservesFreshConnection { result = transact(session, mail, account, fresh: true) }
        return result
    }

    func check(_ account: EmailAccount) -> SMTPResult {
        guard let session else { return SMTPSession.noMemory }
        prepare(session, account)
        var result = cmail_result()
        cmail_session_check(session, &result)
        return SMTPResult(&result)
    }

    private static let noMemory = SMTPResult(stage: .connect, fault: .other, faultText: "out of memory")

    private func transact(
        _ session: OpaquePointer, _ mail: MailComposer.Mail, _ account: EmailAccount, fresh: Bool
    ) -> SMTPResult {
        prepare(session, account)
        var result = cmail_result()
        cmail_session_send(
            session, account.sender.address.ascii, mail.recipient.ascii, mail.bytes, mail.bytes.count, fresh, &result)
        return SMTPResult(&result)
    }

    private func prepare(_ session: OpaquePointer, _ account: EmailAccount) {
        let server = account.server
        let security =
            switch server.security {
            case .none: CMAIL_SECURITY_NONE
            case .starttls: CMAIL_SECURITY_STARTTLS
            case .tls: CMAIL_SECURITY_TLS
            }
        cmail_session_set_server(
            session, server.url, security, server.authorityFile, server.verifiesTLS,
            Int(server.connectTimeout.milliseconds), max(1, Int(server.responseTimeout.milliseconds / 1000)))
        if let password = account.password {
            cmail_session_set_login(session, account.user, password.reveal(), server.authentication.options)
        }
    }
}
