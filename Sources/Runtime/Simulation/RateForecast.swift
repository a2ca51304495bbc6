package import Channels
package import Domain

/// How a channel's rate limit meets what it is given to send, worked out minute by minute after the simulation.
///
/// What is sent in one minute is taken in the order of its deadlines; a message whose turn comes after its deadline is
/// dropped and takes up nobody's turn. Windows are not looked at again: a message may be told late that the daemon
/// would rather send the next morning. What follows from a late message is not moved.
package struct RateForecast: Sendable {
    package var channel: String
    package var rate: RateLimit?
    package var sends: Int64
    /// The minute with the most sends; nil where there are none.
    package var busiest: (minute: Instant, count: Int64)?
    /// Of all sends, how long after its planned instant the latest one starts.
    package var latest: Duration
    /// When that one was due.
    package var latestDue: Instant?
    /// Sends that start a minute or more late.
    package var late: Int64
    /// Sends whose turn comes after their deadline.
    package var missed: Int64
    /// The most messages that wait at once at the end of a minute.
    package var longestQueue: Int64

    init(channel: String, rate: RateLimit?, bursts: [SimulationTally.Burst: Int64]) {
        self.channel = channel
        self.rate = rate
        sends = bursts.values.reduce(0, +)
        latest = .zero
        late = 0
        missed = 0
        longestQueue = 0
        var minutes: [Int64: Int64] = [:]
        for (burst, count) in bursts { minutes[burst.minute, default: 0] += count }
        busiest = minutes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }.map {
            (Instant(seconds: $0.key * 60), $0.value)
        }
        guard let rate else { return }
        let ordered = bursts.sorted { ($0.key.minute, $0.key.slack) < ($1.key.minute, $1.key.slack) }
        // When the next token is there, in seconds; what a burst may take at once is a token that was there before.
        var free = -Double.infinity
        for (burst, count) in ordered {
            let due = Double(burst.minute) * 60
            free = max(free, due - (rate.burst - 1) / rate.perSecond)
            // The nth of them, from 0, starts at max(due, free + n / rate).
            let last = due + Double(burst.slack) * 60
            let room = last < free ? 0 : (last - free) * rate.perSecond + 1
            let sent = room >= Double(count) ? count : Int64(room)
            missed += count - sent
            if sent == 0 { continue }
            let end = max(due, free + Double(sent - 1) / rate.perSecond)
            let delay = Duration.milliseconds(Int64((end - due) * 1000))
            if delay > latest {
                latest = delay
                latestDue = Instant(seconds: burst.minute * 60)
            }
            let onTime = (due + 60 - free) * rate.perSecond
            late += max(0, sent - Int64(min(max(0, onTime.rounded(.up)), Double(sent))))
            free += Double(sent) / rate.perSecond
            longestQueue = max(longestQueue, Int64(max(0, (free - due - 60) * rate.perSecond)))
        }
    }
}
