/// A header as it is written: the value is ASCII, encoded and folded (LF and a space) already.
struct MailHeader: Hashable, Sendable {
    var name: String
    var value: String
}
