import Domain

/// An element of an HTML page. Text and attribute values are escaped when it is written: what goes into them stays text.
indirect enum PageElement: Sendable {
    case text(String)
    /// A style sheet of ours: it is not escaped, so nothing that varies goes into it.
    case style(StaticString)
    case element(String, attributes: [Attribute], content: [PageElement])

    struct Attribute: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// Elements of HTML that have no end tag.
    private static let void: Set = ["meta", "input", "br", "link"]

    static func tag(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: PageElement...
    ) -> PageElement {
        .element(name, attributes: attributes.map { Attribute(name: $0.key, value: $0.value) }, content: content)
    }

    /// The element as HTML.
    var html: String {
        switch self {
        case .text(let text): return HTMLEscape.text(text)
        case .style(let sheet): return "<style>\(sheet)</style>"
        case .element(let name, let attributes, let content):
            let shown = attributes.map { " \($0.name)=\"\(HTMLEscape.text($0.value))\"" }.joined()
            if Self.void.contains(name) { return "<\(name)\(shown)>" }
            return "<\(name)\(shown)>\(content.map(\.html).joined())</\(name)>"
        }
    }
}
