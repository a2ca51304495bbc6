/// What a caller wants of a connection.
struct SMTPJob: Sendable {
    enum Work: Sendable {
        /// - Parameter data: as `SMTPData` makes it.
        case send(returnPath: String, recipient: String, data: [UInt8])
        /// Over a connection of its own.
        case check
    }

    /// Connections that served it before are preferred.
    var account: String
    var server: MailServer
    var login: MailLogin?
    var work: Work
    /// It goes before others, and may use the connection that is kept for such.
    var isUrgent = false
    /// Nil: the connections are closed.
    var answer: CheckedContinuation<SMTPResult?, Never>

    /// Whether it must not use a connection that is open already.
    var wantsFreshConnection: Bool {
        switch work {
        case .send: false
        case .check: true
        }
    }
}
