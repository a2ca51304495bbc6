package import Domain

/// A text with `{{ reference }}` and `{{ reference | raw }}` places in it, read once and rendered often.
///
/// A reference is `field`, `customer.field`, `participant.field`, `result.field` or `communication.attribute`; which
/// fields there are is not its business. A backslash is not special, and `}}` outside a place is text.
package struct Template: Hashable, Sendable {
    /// The text as it was written.
    package let source: String
    private let segments: [Segment]

    private enum Segment: Hashable {
        case literal(String)
        case reference(Reference)
    }

    /// - Throws: the first mistake, with its place.
    package init(parsing text: String) throws(TemplateSyntaxError) {
        source = text
        var segments: [Segment] = []
        var scanner = TemplateScanner(text)
        while let part = try scanner.next() {
            switch part {
            case .literal(let bytes): segments.append(.literal(String(decoding: bytes, as: UTF8.self)))
            case .reference(let reference): segments.append(.reference(reference))
            }
        }
        self.segments = segments
    }

    /// What it names, in order of appearance, repeats included.
    package var references: [Reference] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .reference(let reference): reference
            }
        }
    }

    package enum Style: Hashable, Sendable {
        /// Values as they are.
        case plain
        /// Values escaped for HTML text and quoted attributes, except those marked `raw`.
        case html
    }

    /// The text with every place filled in; an unset value (`nil`) is the empty string.
    package func render(_ style: Style, value: (Reference) -> FieldValue?) -> String {
        var text = ""
        text.reserveCapacity(source.utf8.count + 32)
        for segment in segments {
            switch segment {
            case .literal(let literal): text += literal
            case .reference(let reference):
                guard let value = value(reference) else { continue }
                switch style {
                case .html where !reference.isRaw: text.appendEscapedForHTML(value.templateText)
                case .plain, .html: text += value.templateText
                }
            }
        }
        return text
    }

    /// One place of a template.
    package struct Reference: Hashable, Sendable {
        package var scope: Scope
        package var name: String
        package var isRaw: Bool
        /// Where its first byte stands in the template, counted in UTF-8 bytes from 0.
        package var offset: Int

        package init(scope: Scope, name: String, isRaw: Bool = false, offset: Int = 0) {
            self.scope = scope
            self.name = name
            self.isRaw = isRaw
            self.offset = offset
        }
    }

    package enum Scope: String, CaseIterable, Sendable {
        /// No scope was written: the participant's field, else the customer's.
        case bare = ""
        case customer, participant, result, communication
    }
}

extension String {
    fileprivate mutating func appendEscapedForHTML(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": self += "&amp;"
            case "<": self += "&lt;"
            case ">": self += "&gt;"
            case "\"": self += "&quot;"
            case "'": self += "&#39;"
            default: unicodeScalars.append(scalar)
            }
        }
    }
}
