extension OutboundMessage {
    /// An approved template of a provider that wants one (WhatsApp), with what fills it.
    ///
    /// Stored JSON from before there were named parameters, headers and buttons is read as what it meant.
    package struct Template: Hashable, Sendable {
        package var name: String
        package var language: String
        /// Of the body, in order; empty where they are named.
        package var parameters: [String]
        /// Of the body, by name; empty where they are positional.
        package var namedParameters: [String: String]
        package var header: Header?
        package var buttons: [Button]

        package init(
            name: String, language: String, parameters: [String] = [], namedParameters: [String: String] = [:],
            header: Header? = nil, buttons: [Button] = []
        ) {
            self.name = name
            self.language = language
            self.parameters = parameters
            self.namedParameters = namedParameters
            self.header = header
            self.buttons = buttons
        }

        /// What fills the header.
        package struct Header: Hashable, Sendable, Codable {
            package enum Format: String, Hashable, Sendable, Codable {
                case text, image, video, document
            }

            package var format: Format
            /// The text, or the link to the medium.
            package var value: String
            /// Of a text: its parameter's name, where parameters are named. Of a document: the file's name.
            package var name: String?

            package init(_ format: Format, _ value: String, name: String? = nil) {
                self.format = format
                self.value = value
                self.name = name
            }
        }

        /// What fills one of the buttons.
        package struct Button: Hashable, Sendable, Codable {
            package enum Action: String, Hashable, Sendable, Codable {
                /// The end of the button's URL.
                case url
                /// What a quick reply tells when it is pressed.
                case payload
                /// The code that is copied.
                case code
            }

            /// Its place among the template's buttons, from 0.
            package var index: Int
            package var action: Action
            package var value: String

            package init(index: Int, _ action: Action, _ value: String) {
                self.index = index
                self.action = action
                self.value = value
            }
        }
    }
}

extension OutboundMessage.Template: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, language, parameters, header, buttons
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        language = try container.decode(String.self, forKey: .language)
        if let named = try? container.decode([String: String].self, forKey: .parameters) {
            parameters = []
            namedParameters = named
        } else {
            parameters = try container.decodeIfPresent([String].self, forKey: .parameters) ?? []
            namedParameters = [:]
        }
        header = try container.decodeIfPresent(Header.self, forKey: .header)
        buttons = try container.decodeIfPresent([Button].self, forKey: .buttons) ?? []
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(language, forKey: .language)
        if namedParameters.isEmpty {
            try container.encode(parameters, forKey: .parameters)
        } else {
            try container.encode(namedParameters, forKey: .parameters)
        }
        try container.encodeIfPresent(header, forKey: .header)
        if !buttons.isEmpty { try container.encode(buttons, forKey: .buttons) }
    }
}
