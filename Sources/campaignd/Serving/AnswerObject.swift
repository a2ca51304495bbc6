import Foundation

/// An object of the API's answer, read by name; what is not there, or of another type, is nil.
struct AnswerObject {
    private let members: [String: Any]

    init(_ members: [String: Any]) { self.members = members }

    func text(_ name: String) -> String? { members[name] as? String }
    func flag(_ name: String) -> Bool { members[name] as? Bool ?? false }
    func number(_ name: String) -> Int { (members[name] as? NSNumber)?.intValue ?? 0 }
    func decimal(_ name: String) -> Double? { (members[name] as? NSNumber)?.doubleValue }
    func object(_ name: String) -> AnswerObject? { (members[name] as? [String: Any]).map { AnswerObject($0) } }
    func objects(_ name: String) -> [AnswerObject] {
        (members[name] as? [[String: Any]] ?? []).map { AnswerObject($0) }
    }
    func texts(_ name: String) -> [String] { members[name] as? [String] ?? [] }

    /// Its members as text, in the order of their names; what is no string as JSON has it.
    var pairs: [(name: String, text: String)] {
        members.keys.sorted().compactMap { name in
            guard let value = members[name] else { return nil }
            if let text = value as? String { return (name, text) }
            let data = try? JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)
            return (name, String(decoding: data ?? Data(), as: UTF8.self))
        }
    }

    /// The object on one line.
    var json: String {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? JSONSerialization.data(withJSONObject: members, options: options)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
