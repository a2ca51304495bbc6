import Domain

/// One thing that an update tells, and of which number.
struct WhatsAppNews {
    /// Nil: of the account as a whole, or it does not say.
    var number: String?
    var event: ProviderEvent
}

extension WhatsAppUpdate {
    /// The longest text of a message that is kept, in bytes.
    private static let longestText = 65_536

    /// All that it tells, in its order.
    func news(at now: Instant) -> [WhatsAppNews] {
        if let object, object != "whatsapp_business_account" {
            return (changes.map { $0.element?.summary ?? $0.summary } + oddEntries).map { text in
                Self.passedOver(.unsupported, text, "news of another product: \(object.prefix(64))", now)
            }
        }
        let told = changes.flatMap { change in
            change.element.map { Self.news(of: $0, now) } ?? [Self.passedOver(.malformed, change.summary, nil, now)]
        }
        let odd = oddEntries.map { Self.passedOver(.malformed, $0, nil, now) }
        // An update that tells nothing at all is not of the form of one.
        return told.isEmpty && odd.isEmpty
            ? [Self.passedOver(.malformed, "", "an update without news", now)] : told + odd
    }

    private static func news(of change: Change, _ now: Instant) -> [WhatsAppNews] {
        guard let value = change.value, !value.isEmpty else {
            let reason: PassedOverReason = change.value == nil && change.field == nil ? .malformed : .unsupported
            var news = passedOver(reason, change.summary, change.field.map { String($0.prefix(64)) }, now)
            news.number = change.value?.phoneNumberID
            return [news]
        }
        var events: [ProviderEvent] = []
        func take<Element>(_ part: Lossy<Element>, _ read: (Element) -> [ProviderEvent]) {
            events += part.element.map(read) ?? [passedOver(.malformed, part.summary, nil, now).event]
        }
        for status in value.statuses { take(status) { $0.events(value.contacts, at: now) } }
        for message in value.messages { take(message) { [value.event(of: $0, at: now)] } }
        for preference in value.preferences { take(preference) { [$0.event(at: now)] } }
        events += value.errors.map { error in
            passedOver(.unsupported, "\(error.code) \(error.text)", "errors", now).event
        }
        guard let number = value.phoneNumberID else {
            return events.map { event in
                // Whose message it is nobody can say.
                WhatsAppNews(number: nil, event: event.setAside(.malformed, "no phone_number_id", of: .whatsapp))
            }
        }
        return events.map { WhatsAppNews(number: number, event: $0) }
    }

    private static func passedOver(
        _ reason: PassedOverReason, _ text: String, _ detail: String?, _ now: Instant
    ) -> WhatsAppNews {
        WhatsAppNews(
            number: nil,
            event: .passedOver(PassedOver(kind: .whatsapp, reason, text: text, detail: detail, occurredAt: now)))
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
    fileprivate static func cut(_ text: String, to limit: Int = longestText) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}

extension WhatsAppUpdate.Value {
    fileprivate func event(of message: WhatsAppUpdate.Message, at now: Instant) -> ProviderEvent {
        let at = WhatsAppUpdate.instant(message.timestamp, now)
        let contact = contact(of: message)
        var names = message.names
        for name in contact?.names ?? [] where !names.contains(name) { names.append(name) }
        let name = contact?.name.map { WhatsAppUpdate.cut($0, to: 256) }
        func passedOver(_ reason: PassedOverReason, _ text: String, _ detail: String?) -> ProviderEvent {
            .passedOver(
                PassedOver(
                    kind: .whatsapp, reason, address: names.first, senderName: name, text: WhatsAppUpdate.cut(text),
                    detail: detail, providerID: WhatsAppUpdate.identifier(message.id), occurredAt: at))
        }
        func heard(_ text: String, _ content: InboundMessage.Content) -> ProviderEvent {
            guard let id = WhatsAppUpdate.identifier(message.id) else { return passedOver(.malformed, text, "no id") }
            guard let address = names.first else { return passedOver(.noSender, text, nil) }
            return .message(
                InboundMessage(
                    kind: .whatsapp, address: address, otherNames: Array(names.dropFirst()), senderName: name,
                    account: phoneNumberID, content: content, text: WhatsAppUpdate.cut(text), providerID: id,
                    answers: WhatsAppUpdate.identifier(message.quoted).map { [.providerID($0)] } ?? [],
                    occurredAt: at))
        }
        switch message.content {
        case .words(let text): return heard(text, .text)
        case .standIn(let text): return heard(text, .standIn)
        case .moved(let from, let to):
            return .moved(AddressMove(kind: .whatsapp, from: from, to: to, occurredAt: at))
        case .passedOver(let reason, let text, let detail): return passedOver(reason, text, detail)
        }
    }

    /// Who wrote it, of those whom the update names.
    private func contact(of message: WhatsAppUpdate.Message) -> WhatsAppUpdate.Contact? {
        let names = message.names
        if let known = contacts.first(where: { contact in contact.names.contains { names.contains($0) } }) {
            return known
        }
        let senders = Set(messages.compactMap { $0.element?.names })
        return contacts.count == 1 && senders.count == 1 ? contacts.first : nil
    }
}

extension WhatsAppUpdate.Status {
    /// The receipt; and, where the person wants no more, what becomes of their address.
    fileprivate func events(_ contacts: [WhatsAppUpdate.Contact], at now: Instant) -> [ProviderEvent] {
        let at = WhatsAppUpdate.instant(timestamp, now)
        var names = WhatsAppAddress.kept([recipient, userID, parentUserID])
        for contact in contacts where contact.names.contains(where: { names.contains($0) }) {
            for name in contact.names where !names.contains(name) { names.append(name) }
        }
        func passedOver(_ reason: PassedOverReason, _ detail: String) -> [ProviderEvent] {
            let text = error.map { "\($0.code) \($0.text)" } ?? ""
            return [
                .passedOver(
                    PassedOver(
                        kind: .whatsapp, reason, address: names.first, text: text, detail: detail,
                        providerID: "status:\(status.prefix(64)):\(id.prefix(900))", occurredAt: at))
            ]
        }
        guard let name = WhatsAppUpdate.identifier(id) else { return passedOver(.malformed, "a status without an id") }
        if let type { return passedOver(.unsupported, "the status of a \(type.prefix(64))") }
        if isOfGroup { return passedOver(.group, "the status of a message to a group") }
        let key = WhatsAppUpdate.identifier(callbackData).map { MessageReference.key($0) }
        let reference = key ?? .providerID(name)
        func receipt(_ change: DeliveryReceipt.Change) -> [ProviderEvent] {
            [.receipt(DeliveryReceipt(reference, change, attempt: name, recipientNames: names, occurredAt: at))]
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
            guard let address = names.first else {
                return receipt(.failed(code: code, text: text, suppresses: true))
            }
            // Told as what it is: they opted out, and may opt in again.
            return receipt(.failed(code: code, text: text, suppresses: false)) + [
                .address(
                    AddressChange(
                        kind: .whatsapp, address: address, .suppressed(.optedOut, detail: "\(code) \(text)"),
                        occurredAt: at))
            ]
        default: return passedOver(.unsupported, "the status \(status.prefix(64))")
        }
    }
}

extension WhatsAppUpdate.Preference {
    fileprivate func event(at now: Instant) -> ProviderEvent {
        let at = WhatsAppUpdate.instant(timestamp, now)
        let address = WhatsAppAddress.kept(number: number, userID: userID)
        func passedOver(_ reason: PassedOverReason) -> ProviderEvent {
            .passedOver(
                PassedOver(
                    kind: .whatsapp, reason, address: address, text: "\(value) \(detail ?? "")",
                    detail: "user_preferences", occurredAt: at))
        }
        guard let address else { return passedOver(.noSender) }
        let change: AddressChange.Change
        switch value {
        case "stop": change = .suppressed(.optedOut, detail: detail.map { WhatsAppUpdate.cut($0, to: 500) })
        case "resume": change = .released([.optedOut])
        default: return passedOver(.unsupported)
        }
        return .address(AddressChange(kind: .whatsapp, address: address, change, occurredAt: at))
    }
}
