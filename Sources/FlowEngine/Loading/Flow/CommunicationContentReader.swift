import Domain
import Expressions

/// Reads what a communication opens with: each kind's own keys.
struct CommunicationContentReader {
    let context: CampaignContext
    let report: FileReport

    static func keys(_ kind: CommunicationKind) -> [String] {
        switch kind {
        case .email, .whatsapp: ["template"]
        case .telegram, .sms, .messenger, .instagram, .webChat: ["start_phrase"]
        case .voice: ["phone", "sip_server", "sip_parameters"]
        }
    }

    func read(_ kind: CommunicationKind, _ object: ObjectReader) -> CommunicationAction.Content? {
        switch kind {
        case .email: email(object)
        case .whatsapp: ProviderTemplateReader(context: context, report: report).read(object)
        case .telegram, .sms, .messenger, .instagram, .webChat: startPhrase(object)
        case .voice: voice(object)
        }
    }

    private var templates: TemplateReader { TemplateReader(context: context, report: report) }

    private func email(_ object: ObjectReader) -> CommunicationAction.Content? {
        guard let node = object.optional("template") else { return .email(subject: nil, text: nil, html: nil) }
        let keys = ["subject", "text", "html"]
        guard let template = ObjectReader(node, "an email template", report, keys: keys) else { return nil }
        let subject = part(template, "subject")
        let text = part(template, "text")
        let html = part(template, "html")
        for (key, read) in [("subject", subject), ("text", text), ("html", html)] where template.has(key) && read == nil
        {
            return nil
        }
        return .email(subject: subject, text: text, html: html)
    }

    /// A part of a message: a text, or `{"file": "templates/…"}`. Nil where it is not there or holds mistakes.
    private func part(_ template: ObjectReader, _ key: String) -> Template? {
        guard let node = template.optional(key) else { return nil }
        if case .object = node.value {
            guard let object = ObjectReader(node, "a part by file", report, keys: ["file"]) else { return nil }
            return object.requiredString("file", "as in \"templates/reminder.html\"")
                .flatMap { templates.read(file: $0, isOneLine: key == "subject") }
        }
        return ObjectReader.string(node, "a string or {\"file\": \"templates/…\"}", report)
            .flatMap { templates.read($0, isOneLine: key == "subject") }
    }

    private func startPhrase(_ object: ObjectReader) -> CommunicationAction.Content? {
        guard object.has("start_phrase") else { return .startPhrase(nil) }
        guard let text = object.string("start_phrase") else { return nil }
        guard !text.text.utf8.allSatisfy({ $0 <= 0x20 }) else {
            report.error(
                .emptyText, at: text.offset, "the start phrase is empty (leave it out for the agent's welcome message)")
            return nil
        }
        return templates.read(text).map { .startPhrase($0) }
    }

    // MARK: Calls

    private func voice(_ object: ObjectReader) -> CommunicationAction.Content? {
        let errorsBefore = report.errorCount
        var phone: PropertyReference?
        if let text = object.string("phone"),
            let property = PropertyReader(context: context, report: report).read(text)
        {
            if let type = property.type, type != .phone {
                report.error(
                    .incompatibleTypes, at: text.offset,
                    "\(Quoting.shown(text.text)) is \(type.withArticle) (a phone field is needed)")
            }
            phone = property.reference
        }
        let server = object.string("sip_server")
        if let server, !Self.isServer(server.text) {
            report.error(
                .badSIPServer, at: server.offset,
                "\(Quoting.quoted(server.text)) is no server (a host name or address, with \":port\" if need be; never "
                    + "from a participant's data)")
        }
        let parameters = object.string("sip_parameters")
        if let parameters, !Self.isParameterList(parameters.text) {
            report.error(
                .badSIPParameters, at: parameters.offset,
                "\(Quoting.quoted(parameters.text)) are no parameters (names and values, as in "
                    + "\"transport=udp;timeout=30\")")
        }
        guard errorsBefore == report.errorCount, phone != nil || !object.has("phone") else { return nil }
        return .voice(phone: phone, sipServer: server?.text, sipParameters: parameters?.text)
    }

    private static func isServer(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...253).contains(parts[0].count) else { return false }
        if parts.count == 2 {
            guard (1...5).contains(parts[1].count), let port = Int(String(decoding: parts[1], as: UTF8.self)),
                (1...65_535).contains(port)
            else { return false }
        }
        return parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isParameterList(_ text: String) -> Bool {
        guard (1...500).contains(text.utf8.count) else { return false }
        return text.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).allSatisfy { part in
            let sides = part.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard sides.count == 2 else { return false }
            return sides.allSatisfy { side in
                !side.isEmpty && side.allSatisfy { isAlphanumeric($0) || "-_.!%*+~@:/".utf8.contains($0) }
            }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 <= 9 }
}
