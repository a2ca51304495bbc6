/// What a channel can do besides sending and hearing, as a value; nil where it cannot.
package struct ChannelAbilities: Sendable {
    /// Its provider answers a message with what it calls the recipient.
    package var naming: (any NamingChannel)?
    /// Its provider has approved templates, and lists them.
    package var templates: (any TemplateListing)?
    /// Its calls can be handed over to a number.
    package var transfer: (any TransferringChannel)?

    package init(
        naming: (any NamingChannel)? = nil, templates: (any TemplateListing)? = nil,
        transfer: (any TransferringChannel)? = nil
    ) {
        self.naming = naming
        self.templates = templates
        self.transfer = transfer
    }

    /// Nothing more.
    package static var none: ChannelAbilities { ChannelAbilities() }
}
