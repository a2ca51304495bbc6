package import Domain

/// How channels write addresses: an operator's is compared with theirs, and one that is written otherwise is nobody's.
package enum AddressForm {
    /// What is wrong with an address and what would be right, after "the address"; nil where channels of that kind may
    /// write it so.
    package static func complaint(_ kind: CommunicationKind, _ address: String) -> String? {
        switch kind {
        case .email:
            do throws(MailAddress.Refusal) {
                _ = try MailAddress(address)
                return nil
            } catch { return "is no e-mail address: \(error.reason) (name@example.com)" }
        case .voice, .sms:
            return E164.isNumber(address)
                ? nil : "is no telephone number in the international form (+ and 7 to 15 digits, as in +4915112345678)"
        case .whatsapp:
            return E164.isNumber(address) || WhatsAppAddress.isUserID(address)
                ? nil
                : "is neither a telephone number in the international form (+ and 7 to 15 digits, as in +4915112345678) "
                    + "nor a WhatsApp user id (US.1349…)"
        case .telegram:
            return Int64(address).map { $0 != 0 && "\($0)" == address } == true
                ? nil : "is no chat id of Telegram (a whole number, as in 123456789; not a user's name)"
        case .messenger, .instagram, .webChat: return nil
        }
    }
}
