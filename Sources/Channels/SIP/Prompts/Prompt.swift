import Domain

/// A sound that is ready to be played, and what is awaited after it.
struct Prompt: Hashable, Sendable {
    /// In the call's own directory.
    var file: String
    /// How long it speaks; silence follows, so that the file does not end before something else is played.
    var duration: Duration
    var expects: ExpectedAnswer?
}
