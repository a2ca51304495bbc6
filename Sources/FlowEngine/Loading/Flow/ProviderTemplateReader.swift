import Domain
import Expressions

/// Reads the approved template that a WhatsApp communication opens with.
struct ProviderTemplateReader {
    let context: CampaignContext
    let report: FileReport

    private typealias Header = OutboundMessage.Template.Header
    private typealias Button = OutboundMessage.Template.Button

    private static let headerFormats: [Header.Format] = [.text, .image, .video, .document]
    private static let buttonActions: [Button.Action] = [.url, .payload, .code]
    /// The most buttons that a template has.
    private static let mostButtons = 10

    /// The communication's `template`; nil where it is missing or holds mistakes, which are reported.
    func read(_ object: ObjectReader) -> CommunicationAction.Content? {
        guard let node = object.required("template", "{\"name\", \"language\", \"parameters\"} of an approved one"),
            let template = ObjectReader(
                node, "a WhatsApp template", report, keys: ["name", "language", "header", "parameters", "buttons"])
        else { return nil }
        let errorsBefore = report.errorCount
        let name = template.requiredString("name", "as the provider approved it")
            .flatMap { TextRule.check($0, "the template's name", limit: 512, report) }
        let language = template.requiredString("language", "as the provider approved it, as in \"en\" or \"en_GB\"")
            .flatMap { TextRule.check($0, "the language", limit: 20, report) }
        let header = template.optional("header").flatMap(header)
        let (parameters, named) = template.optional("parameters").map(parameters) ?? ([], [])
        let buttons = buttons(template.list("buttons", of: "objects") ?? [])
        guard let name, let language, errorsBefore == report.errorCount else { return nil }
        return .providerTemplate(
            ProviderTemplate(
                name: name, language: language, parameters: parameters, namedParameters: named, header: header,
                buttons: buttons))
    }

    private func text(_ node: JSONNode) -> Template? {
        ObjectReader.string(node, "a string (a template of its own)", report)
            .flatMap { TemplateReader(context: context, report: report).read($0) }
    }

    // MARK: Body

    private func parameters(_ node: JSONNode) -> ([Template], [ProviderTemplate.NamedParameter]) {
        switch node.value {
        case .array(let elements): return (elements.compactMap(text), [])
        case .object(let members):
            var named: [ProviderTemplate.NamedParameter] = []
            for member in members where !named.contains(where: { $0.name == member.key }) {
                guard Self.isParameterName(member.key) else {
                    report.error(
                        .badTemplate, at: member.keyOffset,
                        "\(Quoting.quoted(member.key)) is no name of a parameter (lowercase letters, digits and "
                            + "underscores, as in the approved template's {{first_name}})")
                    continue
                }
                if let text = text(member.value) {
                    named.append(ProviderTemplate.NamedParameter(name: member.key, text: text))
                }
            }
            return ([], named)
        case .null, .boolean, .integer, .number, .string, .unreadable:
            ObjectReader.reportWrongType(node, "a list of strings, or an object of named ones", report)
            return ([], [])
        }
    }

    private static func isParameterName(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    // MARK: Header

    private func header(_ node: JSONNode) -> ProviderTemplate.Header? {
        let formats = Self.headerFormats.map(\.rawValue)
        guard let object = ObjectReader(node, "a header", report, keys: formats + ["parameter", "filename"]) else {
            return nil
        }
        guard let format = only(Self.headerFormats, of: object, "a header", "a header is one thing") else { return nil }
        for (key, owner) in [("parameter", Header.Format.text), ("filename", .document)] where format != owner {
            if let stray = object.optional(key) {
                report.error(
                    .badTemplate, at: stray.offset,
                    "\"\(key)\" goes with \"\(owner.rawValue)\", not with \"\(format.rawValue)\" (remove it)")
            }
        }
        guard let value = object.optional(format.rawValue).flatMap(text) else { return nil }
        switch format {
        case .text:
            guard let parameter = object.string("parameter") else { return ProviderTemplate.Header(.text, value) }
            guard Self.isParameterName(parameter.text), let name = try? Template(parsing: parameter.text) else {
                report.error(
                    .badTemplate, at: parameter.offset,
                    "\(Quoting.quoted(parameter.text)) is no name of a parameter (lowercase letters, digits and "
                        + "underscores)")
                return nil
            }
            return ProviderTemplate.Header(.text, value, name: name)
        case .image, .video: return ProviderTemplate.Header(format, value)
        case .document:
            return ProviderTemplate.Header(.document, value, name: object.optional("filename").flatMap(text))
        }
    }

    // MARK: Buttons

    private func buttons(_ nodes: [JSONNode]) -> [ProviderTemplate.Button] {
        if nodes.count > Self.mostButtons {
            report.error(
                .badTemplate, at: nodes[Self.mostButtons].offset,
                "a template has \(Self.mostButtons) buttons at most (remove those after)")
        }
        var buttons: [ProviderTemplate.Button] = []
        for (place, node) in nodes.prefix(Self.mostButtons).enumerated() {
            guard let button = button(place, node) else { continue }
            if buttons.contains(where: { $0.index == button.index }) {
                report.error(
                    .badTemplate, at: node.offset,
                    "another button of this list has the place \(button.index) (give each its own \"index\")")
            }
            buttons.append(button)
        }
        return buttons
    }

    private func button(_ place: Int, _ node: JSONNode) -> ProviderTemplate.Button? {
        let actions = Self.buttonActions.map(\.rawValue)
        guard let object = ObjectReader(node, "a button", report, keys: actions + ["index"]) else { return nil }
        guard let action = only(Self.buttonActions, of: object, "a button", "a button does one thing"),
            let value = object.optional(action.rawValue).flatMap(text)
        else { return nil }
        guard let given = object.optional("index") else { return ProviderTemplate.Button(index: place, action, value) }
        guard case .integer(let index) = given.value, (0..<Int64(Self.mostButtons)).contains(index) else {
            report.error(
                .badTemplate, at: given.offset,
                "no place of a button (0 for the template's first, up to \(Self.mostButtons - 1))")
            return nil
        }
        return ProviderTemplate.Button(index: Int(index), action, value)
    }

    /// The one of the keys that is there; nil where there is none or more than one, which is reported.
    private func only<Key: RawRepresentable>(
        _ keys: [Key], of object: ObjectReader, _ what: String, _ rule: String
    ) -> Key? where Key.RawValue == String {
        let there = keys.filter { object.has($0.rawValue) }
        let list = keys.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        guard let first = there.first else {
            report.error(.badTemplate, at: object.offset, "\(what) without content (give one of \(list))")
            return nil
        }
        guard there.count == 1 else {
            report.error(.badTemplate, at: object.offset, "\(rule) (give only one of \(list))")
            return nil
        }
        return first
    }
}
