import Foundation

/// Where a form stands: what it keeps from one turn to the next.
struct FormMemory: Hashable, Sendable, Codable {
    /// The result that was asked for last; nil: nothing has been asked yet.
    var ask: String?
    /// Answers to that question that could not be used.
    var tries: Int
    /// Results that it went on without.
    var left: [String]
    /// It has said its last word.
    var isOver: Bool

    init(ask: String? = nil, tries: Int = 0, left: [String] = [], isOver: Bool = false) {
        self.ask = ask
        self.tries = tries
        self.left = left
        self.isOver = isOver
    }

    private enum CodingKeys: String, CodingKey {
        case ask, tries, left
        case isOver = "over"
    }

    /// What is not there has its value at the beginning: a memory is read whatever version wrote it.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        ask = try values.decodeIfPresent(String.self, forKey: .ask)
        tries = max(0, try values.decodeIfPresent(Int.self, forKey: .tries) ?? 0)
        left = try values.decodeIfPresent([String].self, forKey: .left) ?? []
        isOver = try values.decodeIfPresent(Bool.self, forKey: .isOver) ?? false
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(ask, forKey: .ask)
        if tries > 0 { try values.encode(tries, forKey: .tries) }
        if !left.isEmpty { try values.encode(left, forKey: .left) }
        if isOver { try values.encode(isOver, forKey: .isOver) }
    }

    /// Nothing, or what cannot be read, is the beginning.
    init(_ text: String?) {
        guard let text, let memory = try? JSONDecoder().decode(FormMemory.self, from: Data(text.utf8)) else {
            self.init()
            return
        }
        self = memory
    }

    /// Compact JSON: `{"ask":"amount","tries":1}`.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, numbers and flags always encode.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
