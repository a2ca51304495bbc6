import Foundation

/// How long this thread has worked: what bounds a computation, however busy the machine is with others.
enum ThreadTime {
    /// What no computation within its budget takes on any machine, and one without end does.
    static let runaway = Duration.seconds(120)

    static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
