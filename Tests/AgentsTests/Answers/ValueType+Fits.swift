import Domain

@testable import Agents

extension AgentResult.ValueType {
    /// Whether a value is one of this type, worked out apart from the reader.
    func fits(_ value: FieldValue) -> Bool {
        switch (self, value) {
        case (.string, .string(let text)): !text.isEmpty && text.unicodeScalars.count <= AnswerReader.longestText
        case (.integer, .integer), (.boolean, .boolean), (.date, .date): true
        case (.number, .number(let number)): number.isFinite
        case (.choice(let options), .string(let text)): options.contains(text)
        default: false
        }
    }
}
