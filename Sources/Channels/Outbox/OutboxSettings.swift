/// The settings of an outbox, read and checked.
struct OutboxSettings: Sendable {
    /// Absolute, or relative to the working directory of the process.
    var directory: String
    var sender: MailSender
    var concurrency: Int
    var rate: RateLimit?
    /// Between two looks for replies.
    var checkInterval: Duration

    /// Reads the settings; nil where `reader` has noted a problem.
    init?(_ reader: inout SettingsReader, standardDirectory: String) {
        let directory = reader.string("directory") ?? standardDirectory
        self.directory = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        concurrency = reader.integer("concurrency", in: 1...64) ?? 4
        rate = RateLimit.read(&reader)
        checkInterval = reader.seconds("check_interval", in: 0.05...3600) ?? .seconds(1)
        let name = reader.string("email_name")
        let address = reader.string("address") ?? "outbox@localhost"
        do { sender = MailSender(name: name, address: try MailAddress(address)) } catch {
            let _: Never? = reader.refuse("address", "\(error.reason) (name@example.com)")
            return nil
        }
        guard reader.problems.isEmpty else { return nil }
    }
}
