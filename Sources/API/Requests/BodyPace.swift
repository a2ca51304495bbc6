import Domain

/// Watches that a body comes fast enough and not too long: a caller that dribbles bytes is turned away.
struct BodyPace {
    private let limits: APILimits
    private let clock: any WallClock
    private let startedAt: Instant
    private let maximum: Int64
    private let announced: Int64?
    private(set) var byteCount: Int64 = 0

    /// - Parameter announced: the request's Content-Length.
    /// - Throws: ``Problem`` 413 where more is announced than may come.
    init(limits: APILimits, clock: any WallClock, maximum: Int64, announced: String?) throws(Problem) {
        self.limits = limits
        self.clock = clock
        self.maximum = maximum
        self.announced = announced.flatMap { Int64($0) }
        startedAt = clock.steady
        if let announced = self.announced, announced > maximum { throw tooLarge }
    }

    /// - Throws: ``Problem`` 413 or 408.
    mutating func took(_ bytes: Int) throws(Problem) {
        byteCount += Int64(bytes)
        if byteCount > maximum { throw tooLarge }
        let elapsed = clock.steady.milliseconds - startedAt.milliseconds - limits.bodyGrace.milliseconds
        if elapsed > 0, byteCount < elapsed / 1000 * Int64(limits.bodyBytesPerSecond) {
            throw Problem(
                .requestTooSlow,
                "The body came slower than \(limits.bodyBytesPerSecond) bytes a second: send it again over a better line."
            )
        }
    }

    /// - Throws: ``Problem`` 400 where less came than was announced.
    func finish() throws(Problem) {
        if let announced, announced != byteCount {
            throw Problem(.incompleteBody, "The body ended after \(byteCount) of \(announced) bytes: send it again.")
        }
    }

    private var tooLarge: Problem {
        Problem(.bodyTooLarge, "The body may have at most \(maximum) bytes: send it in parts.")
    }
}
