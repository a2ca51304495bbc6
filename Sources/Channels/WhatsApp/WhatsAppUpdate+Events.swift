import Domain

extension WhatsAppUpdate {
    /// The longest text of a message that is kept, in bytes.
    private static let longestText = 65_536

    /// What it tells of the numbers that are ours, in its order.
    func events(numbers: Set<String>, at now: Instant) -> [ProviderEvent] {
        guard object == "whatsapp_business_account" else { return [] }
        var events: [ProviderEvent] = []
        for value in values {
            guard let number = value.phoneNumberID, numbers.contains(number) else { continue }
            for status in value.statuses { events += status.events(at: now) }
            for message in value.messages {
                if let event = value.event(of: message, number: number, at: now) { events.append(event) }
            }
            for preference in value.preferences {
                if let event = preference.event(at: now) { events.append(event) }
            }
        }
        return events
    }

    /// Seconds since the epoch, up to the year 9999; else `now`.
    fileprivate static func instant(_ text: String?, _ now: Instant) -> Instant {
        guard let seconds = text.flatMap({ Int64($0) }), (0...253_402_300_799).contains(seconds) else { return now }
        return Instant(milliseconds: seconds * 1000)
    }

    /// An id that can be kept and asked for; nil where it is none.
    fileprivate static func identifier(_ text: String?) -> String? {
        guard let text, (1...1024).contains(text.utf8.count) else { return nil }
        return text
    }

    /// The beginning of a text, whole characters of at most `limit` bytes.
    fileprivate static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}

extension WhatsAppUpdate.Value {
    fileprivate func event(of message: WhatsAppUpdate.Message, number: String, at now: Instant) -> ProviderEvent? {
        guard let id = WhatsAppUpdate.identifier(message.id), let words = message.words,
            let address = WhatsAppAddress.kept(number: message.from, userID: message.userID)
        else { return nil }
        let contact =
            contacts.first { $0.number != nil && $0.number == message.from }
            ?? contacts.first { $0.userID != nil && $0.userID == message.userID }
            ?? (contacts.count == 1 ? contacts.first : nil)
        return .message(
            InboundMessage(
                kind: .whatsapp, address: address,
                senderName: contact?.name.map { WhatsAppUpdate.cut($0, to: 256) },
                account: number, text: WhatsAppUpdate.cut(words, to: WhatsAppUpdate.longestText), providerID: id,
                answers: WhatsAppUpdate.identifier(message.quoted).map { [.providerID($0)] } ?? [],
                occurredAt: WhatsAppUpdate.instant(message.timestamp, now)))
    }
}

extension WhatsAppUpdate.Status {
    /// The receipt; and, where the person wants no more, what becomes of their address.
    fileprivate func events(at now: Instant) -> [ProviderEvent] {
        guard let name = WhatsAppUpdate.identifier(id) else { return [] }
        let key = WhatsAppUpdate.identifier(callbackData).map { MessageReference.key($0) }
        let reference = key ?? .providerID(name)
        let at = WhatsAppUpdate.instant(timestamp, now)
        func receipt(_ change: DeliveryReceipt.Change) -> [ProviderEvent] {
            [.receipt(DeliveryReceipt(reference, change, attempt: name, occurredAt: at))]
        }
        switch status {
        case "sent": return receipt(.accepted(providerID: name))
        case "delivered": return receipt(.delivered)
        case "read", "played": return receipt(.read)
        case "failed":
            let code = error.map { "\($0.code)" } ?? "failed"
            let text = error?.text ?? "the provider says no more"
            switch error.flatMap({ WhatsAppCode.meaning(of: $0.code) }) {
            case .retry(let after)?: return receipt(.notReached(code: code, text: text, after: after))
            case .wait(let duration)?: return receipt(.notReached(code: code, text: text, after: duration))
            case .suppress?: break
            case .stop?, .failRecipient?, .needTemplate?, .failStep?, nil:
                return receipt(.failed(code: code, text: text, suppresses: false))
            }
            guard let address = WhatsAppAddress.kept(number: recipient, userID: userID) else {
                return receipt(.failed(code: code, text: text, suppresses: true))
            }
            // Told as what it is: they opted out, and may opt in again.
            return receipt(.failed(code: code, text: text, suppresses: false)) + [
                .address(
                    AddressChange(
                        kind: .whatsapp, address: address, .suppressed(.optedOut, detail: "\(code) \(text)"),
                        occurredAt: at))
            ]
        default: return []
        }
    }
}

extension WhatsAppUpdate.Preference {
    fileprivate func event(at now: Instant) -> ProviderEvent? {
        guard let address = WhatsAppAddress.kept(number: number, userID: userID) else { return nil }
        let change: AddressChange.Change
        switch value {
        case "stop": change = .suppressed(.optedOut, detail: detail.map { WhatsAppUpdate.cut($0, to: 500) })
        case "resume": change = .released([.optedOut])
        default: return nil
        }
        return .address(
            AddressChange(
                kind: .whatsapp, address: address, change, occurredAt: WhatsAppUpdate.instant(timestamp, now)))
    }
}
