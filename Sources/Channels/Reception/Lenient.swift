/// A part of a provider's JSON that may be of any form: nil where it is not of the one that is looked for, and the rest
/// is read all the same.
struct Lenient<Value: Decodable>: Decodable {
    var value: Value?

    init(from decoder: any Decoder) { value = try? Value(from: decoder) }
}
