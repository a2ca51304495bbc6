import Foundation

/// What a quote of our message names, whatever its language: our address, and the subject.
struct QuotedThread: Hashable, Sendable {
    /// In small letters.
    private let addresses: [String]
    /// In small letters, without what marks an answer.
    private let subject: String?

    /// - Parameters:
    ///   - addresses: those that the reply went to.
    ///   - subject: the reply's.
    init(addresses: [String] = [], subject: String? = nil) {
        self.addresses = addresses.map { $0.lowercased() }.filter { $0.contains("@") && $0.utf8.count <= 320 }
        self.subject = subject.map { QuotedThread.bare($0) }.flatMap { $0.utf8.count >= 4 ? $0 : nil }
    }

    func isNamed(in lines: ArraySlice<Substring>) -> Bool { lines.contains { isNamed(in: $0) } }

    func isNamed(in line: Substring) -> Bool {
        guard !addresses.isEmpty, line.contains("@") else { return false }
        let lowered = line.prefix(600).lowercased()
        return addresses.contains { lowered.contains($0) }
    }

    /// It is the subject, and nothing else.
    func isSubject(_ value: some StringProtocol) -> Bool { subject.map { $0 == QuotedThread.bare(value) } ?? false }

    private static func bare(_ text: some StringProtocol) -> String {
        var rest = Substring(text.prefix(300).lowercased()).drop(while: \.isWhitespace)
        while AutomaticMail.isReplySubject(String(rest)), let colon = rest.firstIndex(where: { $0 == ":" || $0 == "：" })
        {
            rest = rest[rest.index(after: colon)...].drop(while: \.isWhitespace)
        }
        return rest.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
