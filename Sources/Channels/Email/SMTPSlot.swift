/// The place of one connection in the loop.
struct SMTPSlot {
    enum Phase {
        /// Nothing is under way; there may be a connection.
        case idle
        /// A connection is being opened, for `job`.
        case opening
        /// `job` is being done.
        case working
        /// QUIT is out. Where there is a `job`, a new connection is opened for it afterwards.
        case leaving
    }

    var phase = Phase.idle
    var connection: SMTPConnection?
    /// The account it served last.
    var account: String?
    var job: SMTPJob?
    /// The connection was opened for the job.
    var isFresh = false
    /// Its socket is watched for room to write.
    var waitsForRoom = false
    var progress = 0
    /// When what is under way has taken too long, or the idle connection has been kept long enough.
    var deadline: Int64?
}
