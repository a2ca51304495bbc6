/// Where a text stops being JSON, and why.
struct JSONSyntaxError: Error, Hashable {
    /// Bytes before the place.
    var offset: Int
    /// A clause without the place, in the operator's words; no part of the text.
    var message: String
}
