/// How the provider names people: by number, or by an id within the business for those who show a username instead.
enum WhatsAppAddress {
    /// As addresses are kept: `+` and digits, or the business-scoped id as it stands. Nil where it is neither.
    static func kept(number: String?, userID: String?) -> String? { kept([number, userID]).first }

    /// Those of a person's names that are any, as addresses are kept, each once.
    static func kept(_ names: [String?]) -> [String] {
        var kept: [String] = []
        for name in names {
            guard let name, let address = phone(name) ?? (isUserID(name) ? name : nil), !kept.contains(address) else {
                continue
            }
            kept.append(address)
        }
        return kept
    }

    /// `+` and digits, of a number with or without `+`; nil where it is none.
    static func phone(_ text: String) -> String? {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard (5...20).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return "+\(digits)"
    }

    /// A business-scoped user id: a country, a point, up to 128 letters and digits; `ENT.` before these of a parent's
    /// (https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids).
    static func isUserID(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0].count == 2, text.utf8.count <= 140 else { return false }
        return parts[0].allSatisfy { (65...90).contains($0) }
            && parts.dropFirst().allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (48...57).contains($0) || ($0 | 0x20) &- 0x61 < 26 }
            }
    }
}
