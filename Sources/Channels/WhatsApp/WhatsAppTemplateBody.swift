import Domain

/// An approved template in a request, its components filled.
struct WhatsAppTemplateBody: Encodable {
    private struct Language: Encodable {
        var code: String
    }

    private struct Media: Encodable {
        var link: String
        var filename: String?
    }

    private struct Parameter: Encodable {
        enum CodingKeys: String, CodingKey {
            case type, text, image, video, document, payload
            case name = "parameter_name"
            case code = "coupon_code"
        }

        var type: String
        var name: String?
        var text: String?
        var image: Media?
        var video: Media?
        var document: Media?
        var payload: String?
        var code: String?
    }

    private struct Component: Encodable {
        enum CodingKeys: String, CodingKey {
            case type, index, parameters
            case subType = "sub_type"
        }

        var type: String
        var subType: String?
        /// A text, as the provider's examples have it.
        var index: String?
        var parameters: [Parameter]
    }

    private let name: String
    private let language: Language
    private let components: [Component]?

    init(_ template: OutboundMessage.Template) throws(WhatsAppBody.Refusal) {
        var components: [Component] = []
        if let header = template.header {
            components.append(Component(type: "header", parameters: [try Self.parameter(header)]))
        }
        var body: [Parameter] = []
        for (index, text) in template.parameters.enumerated() {
            body.append(Parameter(type: "text", text: try Self.filled(text, "parameter \(index + 1)")))
        }
        // In an order that is the same each time; the names tell them apart.
        for (name, text) in template.namedParameters.sorted(by: { $0.key < $1.key }) {
            body.append(Parameter(type: "text", name: name, text: try Self.filled(text, "parameter \(name)")))
        }
        if !body.isEmpty { components.append(Component(type: "body", parameters: body)) }
        for button in template.buttons {
            let value = try Self.filled(button.value, "button \(button.index)")
            let (subType, parameter) =
                switch button.action {
                case .url: ("url", Parameter(type: "text", text: value))
                case .payload: ("quick_reply", Parameter(type: "payload", payload: value))
                case .code: ("copy_code", Parameter(type: "coupon_code", code: value))
                }
            components.append(
                Component(type: "button", subType: subType, index: "\(button.index)", parameters: [parameter]))
        }
        name = template.name
        language = Language(code: template.language)
        self.components = components.isEmpty ? nil : components
    }

    private static func parameter(
        _ header: OutboundMessage.Template.Header
    ) throws(WhatsAppBody.Refusal) -> Parameter {
        switch header.format {
        case .text: return Parameter(type: "text", name: header.name, text: try filled(header.value, "the header"))
        case .image: return Parameter(type: "image", image: Media(link: try link(header.value)))
        case .video: return Parameter(type: "video", video: Media(link: try link(header.value)))
        case .document:
            return Parameter(type: "document", document: Media(link: try link(header.value), filename: header.name))
        }
    }

    /// The provider takes no line breaks, tabs or runs of spaces in a parameter, and no empty one (132018, 131008).
    private static func filled(_ text: String, _ what: String) throws(WhatsAppBody.Refusal) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else {
            throw WhatsAppBody.Refusal(
                code: "empty_parameter", text: "\(what) of the template is empty (WhatsApp takes no empty ones)")
        }
        let isPlain = !text.contains { $0.isWhitespace && $0 != " " } && !text.contains("    ")
        return isPlain ? text : words.joined(separator: " ")
    }

    private static func link(_ text: String) throws(WhatsAppBody.Refusal) -> String {
        let isLink =
            (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.utf8.count <= 2048
            && !text.utf8.contains { $0 <= 32 || $0 == 127 }
        guard isLink else {
            throw WhatsAppBody.Refusal(code: "bad_link", text: "the header's medium is no link (https://…)")
        }
        return text
    }
}
