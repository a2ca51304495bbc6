package import Domain

/// A channel whose provider opens conversations with approved templates, and can be asked which there are.
package protocol TemplateListing: Channel {
    /// All of them, approved or not, by name and language. Throws why they cannot be had.
    func templates() async throws(ChannelFailure) -> [ChannelTemplate]
}
