/// The one form in which an address on a channel is compared: conversations are found and addresses suppressed by it.
package enum ConversationAddress {
    /// E-mail in lower case; telephone numbers with `+`; everything else as it is.
    package static func normal(_ kind: CommunicationKind, _ address: String) -> String {
        switch kind {
        case .email: address.lowercased()
        case .whatsapp, .voice, .sms:
            !address.isEmpty && address.utf8.allSatisfy { (48...57).contains($0) } ? "+\(address)" : address
        case .telegram, .messenger, .instagram, .webChat: address
        }
    }

    /// The address in its normal form, and the other forms in which WhatsApp writes the same number: by and by countries
    /// changed how mobile numbers are dialled, and WhatsApp kept for each account the form that it began with.
    ///
    /// - Brazil: with and without the ninth digit (Anatel, resolution 553/2010): `+55 11 9 8765-4321`, `+55 11 8765-4321`.
    ///   Only numbers that were mobile before it can be the same: those of landlines stayed as they were.
    /// - Mexico: with and without the 1 after the country's code, which ended in 2019: `+52 1 55 …`, `+52 55 …`.
    /// - Argentina: with and without the 9 of calls to mobiles from abroad: `+54 9 11 …`, `+54 11 …`.
    package static func forms(_ kind: CommunicationKind, _ address: String) -> [String] {
        let normal = normal(kind, address)
        guard kind == .whatsapp, let other = otherForm(normal) else { return [normal] }
        return [normal, other]
    }

    private static func otherForm(_ number: String) -> String? {
        let bytes = Array(number.utf8)
        guard bytes.first == UInt8(ascii: "+"), bytes.dropFirst().allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        func byte(_ index: Int) -> Character { Character(Unicode.Scalar(bytes[index])) }
        func with(_ digit: String, at index: Int) -> String {
            "\(number.prefix(index))\(digit)\(number.dropFirst(index))"
        }
        func without(_ index: Int) -> String { "\(number.prefix(index))\(number.dropFirst(index + 1))" }
        let mobile: ClosedRange<Character> = "6"..."9"
        switch (number.prefix(3), bytes.count) {
        case ("+55", 14) where byte(5) == "9" && mobile.contains(byte(6)): return without(5)
        case ("+55", 13) where mobile.contains(byte(5)): return with("9", at: 5)
        case ("+52", 14) where byte(3) == "1": return without(3)
        case ("+52", 13) where byte(3) != "0": return with("1", at: 3)
        case ("+54", 14) where byte(3) == "9": return without(3)
        case ("+54", 13) where byte(3) != "0": return with("9", at: 3)
        default: return nil
        }
    }
}
