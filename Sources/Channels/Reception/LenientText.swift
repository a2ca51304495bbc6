extension KeyedDecodingContainer {
    /// A text, or a number as its digits: providers write ids and times both ways. Nil where it is neither.
    func text(_ key: Key) -> String? {
        if let text = (try? decodeIfPresent(String.self, forKey: key)) ?? nil { return text }
        return ((try? decodeIfPresent(Int64.self, forKey: key)) ?? nil).map(String.init)
    }

    /// A whole number, or a text of its digits; nil where it is neither.
    func number(_ key: Key) -> Int64? { text(key).flatMap { Int64($0) } }
}
