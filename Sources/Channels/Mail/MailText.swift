/// Text of others before it is shown or sent on.
enum MailText {
    /// On one line: control characters become spaces.
    static func onOneLine(_ text: some StringProtocol) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 32 || (127..<160).contains($0.value) ? " " : $0 }))
    }

    /// Visible ASCII and nothing else.
    static func isVisible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (33...126).contains($0) }
    }
}
