/// Which texts of a message a channel sends; raw values are those of `message_content_type`. A message that has only
/// the other text is sent with that.
enum MailContent: String, CaseIterable, Sendable {
    case plain = "text/plain"
    case html = "text/html"
    /// Both, where there are both.
    case alternative = "multipart/alternative"
}
