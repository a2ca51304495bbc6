package import Domain
package import Expressions

/// A provider's approved template, with the texts that fill it, each a template of its own.
package struct ProviderTemplate: Sendable {
    package struct NamedParameter: Sendable {
        package var name: String
        package var text: Template

        package init(name: String, text: Template) {
            self.name = name
            self.text = text
        }
    }

    package struct Header: Sendable {
        package var format: OutboundMessage.Template.Header.Format
        /// The text, or the link to the medium.
        package var text: Template
        package var name: Template?

        package init(_ format: OutboundMessage.Template.Header.Format, _ text: Template, name: Template? = nil) {
            self.format = format
            self.text = text
            self.name = name
        }
    }

    package struct Button: Sendable {
        package var index: Int
        package var action: OutboundMessage.Template.Button.Action
        package var text: Template

        package init(index: Int, _ action: OutboundMessage.Template.Button.Action, _ text: Template) {
            self.index = index
            self.action = action
            self.text = text
        }
    }

    package var name: String
    package var language: String
    /// Of the body, in order; empty where they are named.
    package var parameters: [Template]
    /// Of the body, in file order; empty where they are positional.
    package var namedParameters: [NamedParameter]
    package var header: Header?
    package var buttons: [Button]

    package init(
        name: String, language: String, parameters: [Template] = [], namedParameters: [NamedParameter] = [],
        header: Header? = nil, buttons: [Button] = []
    ) {
        self.name = name
        self.language = language
        self.parameters = parameters
        self.namedParameters = namedParameters
        self.header = header
        self.buttons = buttons
    }

    /// Every text in it, in file order.
    package var texts: [Template] {
        [header?.text, header?.name].compactMap { $0 } + parameters + namedParameters.map(\.text) + buttons.map(\.text)
    }
}
