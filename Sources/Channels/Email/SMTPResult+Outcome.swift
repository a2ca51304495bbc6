import Domain

extension SMTPResult {
    /// What the transaction means for the message.
    ///
    /// | came to | no reply | 421 | 4xx | 5xx |
    /// | --- | --- | --- | --- | --- |
    /// | before MAIL | unavailable | unavailable | unavailable | unavailable; AUTH: refused |
    /// | MAIL | unavailable | unavailable | unavailable | refused |
    /// | RCPT | retry | unavailable | retry | rejected; 530, 535: refused; mailbox: the address; rate: retry |
    /// | DATA | retry | unavailable | retry | the same |
    /// | in the message | retry | – | – | – |
    /// | after the final dot | **unknown** | retry | retry | the same but for 530, 535 |
    ///
    /// MAIL names nobody but the sender, so what is said to it concerns the account and not one recipient. A connection
    /// that is lost once the recipient is named counts as an attempt: it may be this very message that the server
    /// cannot bear, and a queue that waits for the channel would wait for ever.
    func outcome(messageID: String, server: String) -> DeliveryOutcome {
        switch stage {
        case .dot:
            switch replyCode {
            case 200..<300: return .accepted(providerID: messageID)
            case 400..<500: return .retry(after: EmailCode.wait(saidIn: words), code: code, text: words)
            case 500..<600: return rejection
            default: return .unknown(text: "no answer after the message was handed over: \(words)")
            }
        case .body: return .retry(after: nil, code: code, text: words)
        case .recipient, .data:
            switch replyCode {
            case 421: return .channelFailed(failure(.unavailable, server))
            case 530, 535: return .channelFailed(failure(.refused, server))
            case 500..<600: return rejection
            default: return .retry(after: EmailCode.wait(saidIn: words), code: code, text: words)
            }
        case .sender:
            return .channelFailed(failure((500..<600).contains(replyCode) ? .refused : .unavailable, server))
        case .connect, .greeting, .hello, .startTLS, .authentication, .check:
            return .channelFailed(connectionFailure(server))
        }
    }

    /// Refused for good; where there is no such mailbox, so is whatever else goes there. What is too much at once passes.
    private var rejection: DeliveryOutcome {
        let status = enhancedCode(reply.prefix { $0 != "\n" }).map { String($0) }
        switch RefusalReason(reply: replyCode, status: status, words: words) {
        case .mailbox: return .addressRejected(.bounced, code: code, text: words)
        case .rate: return .retry(after: EmailCode.wait(saidIn: words) ?? .seconds(900), code: code, text: words)
        case .sender, .policy, .content, .quota, .temporary, .unspecified: return .rejected(code: code, text: words)
        }
    }

    /// What a check came to: nil where the server let us in.
    func checkFailure(server: String) -> ChannelFailure? {
        if fault == .none || (stage == .check && replyCode != 0 && replyCode != 421) { return nil }
        return connectionFailure(server)
    }

    private func connectionFailure(_ server: String) -> ChannelFailure {
        let isRefused =
            switch stage {
            case .authentication: (500..<600).contains(replyCode)
            // No reply and yet a login fault: the server has none of the mechanisms that are allowed.
            case .hello: fault == .login
            case .connect, .greeting, .startTLS, .sender, .recipient, .data, .body, .dot, .check: replyCode == 530
            }
        return failure(isRefused ? .refused : .unavailable, server)
    }

    private func failure(_ kind: ChannelFailure.Kind, _ server: String) -> ChannelFailure {
        ChannelFailure(kind, code: code, text: "\(server): \(words)")
    }

    /// `550 5.1.1` where the server says so (RFC 3463), `550` where it says no more, else what failed.
    var code: String {
        guard replyCode >= 400 else { return fault.code }
        guard let enhanced = enhancedCode(reply.prefix { $0 != "\n" }) else { return String(replyCode) }
        return "\(replyCode) \(enhanced)"
    }

    /// The server's words on one line; where there are none, the client's.
    private var words: String {
        guard replyCode >= 400 else { return MailText.onOneLine(faultText) }
        let lines = reply.split(separator: "\n").map { line in
            enhancedCode(line).map { line.dropFirst($0.utf8.count).drop { $0 == " " } } ?? line
        }
        return MailText.onOneLine(lines.joined(separator: " "))
    }

    /// `class.subject.detail` at the beginning of a line, where the class is that of the reply.
    private func enhancedCode(_ line: Substring) -> Substring? {
        let word = line.prefix { $0 != " " }
        let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers[0] == String(replyCode / 100),
            numbers.dropFirst().allSatisfy({
                (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) }
            })
        else { return nil }
        return word
    }
}
