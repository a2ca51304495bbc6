package import Domain

extension NearestName {
    /// `did you mean "x"?`, else the alternative.
    package static func text(_ text: String, among candidates: some Sequence<String>, else alternative: String)
        -> String
    {
        nearest(to: text, among: candidates).map { "did you mean \(Quoting.quoted($0))?" } ?? alternative
    }

    /// `did you mean "x"?`, else `one of "a", "b"`.
    package static func oneOf(_ names: [String], insteadOf text: String) -> String {
        NearestName.text(text, among: names, else: "one of \(Quoting.list(names))")
    }
}
