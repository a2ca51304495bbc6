/// A file in the folder of replies, as one look found it: its name, and what tells it from others of that name.
struct ReplyFile: Hashable, Sendable, Codable {
    var name: String
    var inode: UInt64
    var size: Int64
    /// Nanoseconds since the epoch.
    var modified: Int64

    private enum CodingKeys: String, CodingKey {
        case name = "n"
        case inode = "i"
        case size = "s"
        case modified = "m"
    }
}
