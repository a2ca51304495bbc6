/// Who a message is from.
struct MailSender: Hashable, Sendable {
    /// The envelope's sender and the address of the From header.
    var address: MailAddress
    /// The From header, encoded and folded.
    var header: String

    init(name: String?, address: MailAddress) {
        self.address = address
        header = HeaderText.mailbox(name: name, address: address)
    }
}
