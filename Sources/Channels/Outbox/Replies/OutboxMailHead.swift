/// What the outbox puts before an e-mail's own headers: to whom it goes, and which file answers it.
///
/// It is read back, so that a reply finds its address without taking the e-mail apart.
enum OutboxMailHead {
    private static let recipientName = "X-Outbox-Recipient: "
    private static let longest = 600

    /// - Parameters:
    ///   - recipient: as messages are addressed; without line ends.
    static func bytes(recipient: MailAddress, replyFile: String) -> [UInt8] {
        Array("\(recipientName)\(recipient.ascii)\r\nX-Outbox-Reply-File: \(replyFile)\r\n".utf8)
    }

    /// Nil where there is no such file, or it does not begin so.
    static func recipient(atHeadOf path: String) -> String? {
        guard let head = FileBytes.head(path, longest) else { return nil }
        let line = head.prefix { $0 != UInt8(ascii: "\r") }
        guard line.count < head.count, line.starts(with: recipientName.utf8) else { return nil }
        return String(validating: line.dropFirst(recipientName.utf8.count), as: UTF8.self)
    }
}
