import Domain
import Foundation
import Logging

/// Where logs go: standard error, one line an entry, as text or as JSON. Never anything personal in them.
enum LoggingSetup {
    static func logger(level: Logger.Level, format: Configuration.LogFormat) -> Logger {
        var logger = Logger(label: "campaignd") { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
        logger.logLevel = level
        return logger
    }
}

/// One JSON object an entry: `time`, `level`, `message`, then the metadata.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let clock: any WallClock = LiveClock()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members: [(String, JSONLine.Value)] = [
            ("time", .text(clock.now.iso8601)), ("level", .text(event.level.rawValue)),
            ("message", .text("\(event.message)")),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        members += all.sorted { $0.key < $1.key }.map { ($0.key, .text("\($0.value)")) }
        Terminal.complain(JSONLine.object(members))
    }
}
