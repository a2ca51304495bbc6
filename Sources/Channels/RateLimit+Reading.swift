extension RateLimit {
    /// `rate` in messages a second, `burst` in messages (default: one second's worth); nil where no rate is set.
    static func read(_ reader: inout SettingsReader) -> RateLimit? {
        let rate = reader.number("rate", in: 0.001...100_000)
        let burst = reader.number("burst", in: 1...100_000)
        guard let rate else {
            if burst != nil { let _: Never? = reader.refuse("burst", "it limits nothing without a rate") }
            return nil
        }
        return RateLimit(perSecond: rate, burst: burst ?? max(1, rate))
    }
}
