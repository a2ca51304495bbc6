import CMail
import Domain

/// A connection to an IMAP server: commands go out, responses come in. libcurl connects, encrypts and signs in; from then
/// on the two sides talk here. One thread at a time.
final class IMAPLink {
    /// The tagged answer to a command.
    struct Answer {
        var status: IMAPResponse.Status
        var code: String?
        var text: String
    }

    private let server: MailboxServer
    private let longestLiteral: Int
    private let wake: WakeSignal
    private var connection: OpaquePointer?
    private var login: MailLogin?
    private var responses: IMAPResponseReader
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var number = 0

    init(_ server: MailboxServer, longestLiteral: Int, wake: WakeSignal) {
        self.server = server
        self.longestLiteral = longestLiteral
        self.wake = wake
        responses = IMAPResponseReader(longestLiteral: longestLiteral)
    }

    deinit { cmail_connection_free(connection) }

    /// A connection is there, of this login.
    func isOpen(_ login: MailLogin?) -> Bool { connection != nil && self.login == login }

    func end() {
        // In the middle of something as far as anybody knows.
        if let connection { cmail_connection_break(connection) }
        cmail_connection_free(connection)
        connection = nil
    }

    func open(_ login: MailLogin) throws(ChannelFailure) {
        cmail_connection_free(connection)
        responses = IMAPResponseReader(longestLiteral: longestLiteral)
        self.login = login
        var opening = cmail_opening()
        connection = cmail_connection_open(
            server.url, server.security.shimmed, server.authorityFile, server.verifiesTLS,
            Int(server.connectTimeout.milliseconds), max(1, Int(server.responseTimeout.milliseconds / 1000)),
            login.user, login.secret.reveal(), login.isBearer, login.options, &opening)
        guard connection == nil else { return }
        let fault = SMTPResult.Fault(rawValue: Int(opening.fault.rawValue)) ?? .other
        let reply = withUnsafeBytes(of: &opening.reply) { SMTPResult.text($0) }
        let words = withUnsafeBytes(of: &opening.fault_text) { SMTPResult.text($0) }
        throw IMAPLink.openingFailure(fault, reply: reply, words: words, server: server.name)
    }

    /// What a failed opening means. A server that refuses the login says NO (or BAD); where it says at the same time that
    /// it cannot check it now (RFC 5530), the account is not at fault.
    static func openingFailure(
        _ fault: SMTPResult.Fault, reply: String, words: String, server: String
    ) -> ChannelFailure {
        guard fault == .login else {
            return ChannelFailure(.unavailable, code: fault.code, text: "\(server): \(MailText.onOneLine(words))")
        }
        let response = IMAPResponse([.text(Array(reply.utf8))])
        guard case .status(_, let status, let code, let text) = response, status == .no || status == .bad else {
            return ChannelFailure(
                .refused, code: fault.code, text: "\(server): no login: \(MailText.onOneLine(words))")
        }
        let isForNow = ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"].contains(code?.uppercased() ?? "")
        return ChannelFailure(
            isForNow ? .unavailable : .refused, code: "imap_\((code ?? "login_failed").lowercased())",
            text: "\(server): \(text)")
    }

    /// Says a command and hands every response on until it is answered.
    func command(_ text: String, _ handle: (IMAPResponse) -> Void) throws(ChannelFailure) -> Answer {
        let tag = try say(text)
        while true {
            guard let response = try receive(within: server.responseTimeout) else { throw failure(.timeout) }
            if let answer = IMAPLink.answer(to: tag, response) {
                handle(response)
                return answer
            }
            handle(response)
        }
    }

    private static let mostNotices = 12

    /// Waits for what the server tells by itself until `isEnough`, nothing came for `time`, or the wait is ended. A server
    /// that only says that it is there is left to itself after a while, too.
    /// - Returns: what the server answered; nil: it went as it should, or the connection is given up.
    func idle(silentFor time: Duration, until isEnough: (IMAPResponse) -> Bool) throws(ChannelFailure) -> Answer? {
        let tag = try say("IDLE")
        var isIdling = false
        for _ in 0..<IMAPLink.mostNotices {
            let left = isIdling ? time : server.responseTimeout
            guard let response = try receive(within: left, endsWhenWoken: true) else { break }
            if let answer = IMAPLink.answer(to: tag, response) { return answer }
            if response == .continuation {
                isIdling = true
            } else if isEnough(response) {
                break
            }
        }
        // Not idling yet: what the server may answer now would be taken for the answer to something else.
        guard isIdling else {
            end()
            return nil
        }
        try send(Array("DONE\r\n".utf8))
        while true {
            // The wake may stand raised: the answer comes at once.
            guard let response = try receive(within: .seconds(10), isWakeable: false) else { throw failure(.timeout) }
            if let answer = IMAPLink.answer(to: tag, response) { return answer }
            _ = isEnough(response)
        }
    }

    private static func answer(to tag: String, _ response: IMAPResponse) -> Answer? {
        guard case .status(tag, let status, let code, let text) = response else { return nil }
        return Answer(status: status, code: code, text: text)
    }

    private func say(_ text: String) throws(ChannelFailure) -> String {
        number += 1
        let tag = "c\(number)"
        try send(Array("\(tag) \(text)\r\n".utf8))
        return tag
    }

    private func send(_ bytes: [UInt8]) throws(ChannelFailure) {
        guard let connection else { throw failure(.other) }
        let wait = cmail_connection_send(
            connection, bytes, bytes.count, -1, Int32(clamping: server.responseTimeout.milliseconds))
        guard wait == CMAIL_WAIT_READY else { throw failure(wait == CMAIL_WAIT_TIMEOUT ? .timeout : .other) }
    }

    /// Nil: the time is over; with `endsWhenWoken`, or somebody ended the wait, which else is a failure.
    private func receive(
        within time: Duration, endsWhenWoken: Bool = false, isWakeable: Bool = true
    ) throws(ChannelFailure) -> IMAPResponse? {
        while true {
            do throws(IMAPResponseReader.Fault) {
                if let response = try responses.next() { return response }
            } catch {
                throw ChannelFailure(.unavailable, code: "imap_protocol_error", text: "\(server.name): \(error.text)")
            }
            guard let connection else { throw failure(.other) }
            var count = 0
            let wait = cmail_connection_receive(
                connection, &buffer, buffer.count, &count, isWakeable ? wake.descriptor : -1,
                Int32(clamping: time.milliseconds))
            if wait == CMAIL_WAIT_READY {
                responses.append(buffer[..<count])
            } else if wait == CMAIL_WAIT_TIMEOUT {
                return nil
            } else if wait == CMAIL_WAIT_WOKEN {
                if endsWhenWoken { return nil }
                throw ChannelFailure(.unavailable, code: "canceled", text: "\(server.name): the look was ended")
            } else {
                throw failure(.other)
            }
        }
    }

    private func failure(_ fault: SMTPResult.Fault) -> ChannelFailure {
        let words = fault == .timeout ? "no answer in time" : "the connection ended"
        return ChannelFailure(.unavailable, code: fault.code, text: "\(server.name): \(words)")
    }
}
