import Channels
import Domain
import Foundation
import Runtime

/// A simulation's summary for people and for programs.
struct SimulationReport {
    let summary: SimulationSummary
    let seconds: Double

    /// The most memory that the process has had, in bytes.
    static var peakMemory: Int {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss * 1024
    }

    func lines() -> [String] {
        var people = TextTable(["rows in", "participants", "uploaded again", "unchanged", "rejected", "with a warning"])
        people.rows.append(
            [
                summary.rows, summary.participants, summary.updated, summary.unchanged, summary.rejected,
                summary.warned,
            ].map { Numbers.grouped($0) })
        var lines = people.lines() + summary.columnNotes.map { "  note: \($0)" }
        lines += table(
            "Rejected rows", ["code", "rows"], summary.rejections.map { [$0.code.rawValue, Numbers.grouped($0.count)] })
        lines += table(
            "Nodes", ["flow", "node", "type", "port", "count"],
            summary.nodes.map { [$0.flow, $0.node, $0.type, $0.port, Numbers.grouped($0.count)] })
        lines += table(
            "Runs", ["flow", "completed", "failed"],
            summary.flows.map { [$0.flow, Numbers.grouped($0.completed), Numbers.grouped($0.failed)] })
        lines += table(
            "Why runs failed", ["runs", "reason"],
            summary.failures.prefix(20).map { [Numbers.grouped($0.count), $0.reason] })
        lines += table(
            "Communications", ["communication", "channel", "status", "reason", "count"],
            summary.statuses.map {
                [$0.communication, $0.channel, $0.status.name, $0.reason?.rawValue ?? "", Numbers.grouped($0.count)]
            })
        lines += hours() + channels()
        if summary.scriptCalls > 0 {
            lines += ["", "Custom actions: \(Numbers.of(summary.scriptCalls, "call")) stood in for, none was run."]
        }
        let memory = Numbers.grouped(Self.peakMemory >> 20)
        lines += ["", "\(String(format: "%.1f", seconds)) s, \(memory) MiB at most; nothing was sent."]
        return lines
    }

    private func table(_ title: String, _ headers: [String], _ rows: [[String]]) -> [String] {
        if rows.isEmpty { return [] }
        var table = TextTable(headers)
        table.rows = rows
        return ["", title] + table.lines()
    }

    private func hours() -> [String] {
        if summary.hours.isEmpty { return [] }
        let all = (0..<24).map { hour in summary.hours.reduce(Int64(0)) { $0 + $1.counts[hour] } }
        let byHour = all.indices.filter { all[$0] > 0 }.map { [hour($0), Numbers.grouped(all[$0])] }
        let byZone = summary.hours.map { zone, counts in
            let busiest = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
            return [zone, Numbers.grouped(counts.reduce(0, +)), hour(busiest)]
        }
        return table("Sends by local hour", ["hour", "sends"], byHour)
            + table("Sends by zone", ["zone", "sends", "busiest hour"], byZone)
    }

    private func hour(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }

    private func channels() -> [String] {
        var rows: [[String]] = []
        for channel in summary.channels where channel.sends > 0 {
            let limit = channel.rate.map { "\(Numbers.grouped(Int64($0.perSecond * 60)))" } ?? "none"
            rows.append([
                channel.channel, Numbers.grouped(channel.sends), limit,
                Numbers.grouped(channel.busiest?.count ?? 0), channel.busiest?.minute.iso8601 ?? "",
                Self.span(channel.latest), Numbers.grouped(channel.longestQueue), Numbers.grouped(channel.missed),
            ])
        }
        return table(
            "Channels against their limits",
            [
                "channel", "sends", "limit a minute", "busiest minute", "at", "latest start", "longest queue",
                "past deadline",
            ], rows)
    }

    private static func span(_ duration: Duration) -> String {
        let minutes = duration.milliseconds / 60_000
        if minutes == 0 { return "on time" }
        return minutes < 60 ? "\(minutes) min late" : "\(minutes / 60) h \(minutes % 60) min late"
    }

    // MARK: For programs

    var json: String {
        let number = { (value: Int64) in JSONLine.Value.number(Int(value)) }
        return JSONLine.object([
            ("rows", number(summary.rows)), ("participants", number(summary.participants)),
            ("updated", number(summary.updated)), ("unchanged", number(summary.unchanged)),
            ("rejected", number(summary.rejected)), ("warned", number(summary.warned)),
            (
                "rejections",
                .array(
                    summary.rejections.map {
                        .object([("code", .text($0.code.rawValue)), ("count", number($0.count))])
                    })
            ),
            (
                "nodes",
                .array(
                    summary.nodes.map {
                        .object([
                            ("flow", .text($0.flow)), ("node", .text($0.node)), ("type", .text($0.type)),
                            ("port", .text($0.port.isEmpty ? nil : $0.port)), ("count", number($0.count)),
                        ])
                    })
            ),
            (
                "flows",
                .array(
                    summary.flows.map {
                        .object([
                            ("flow", .text($0.flow)), ("completed", number($0.completed)),
                            ("failed", number($0.failed)),
                        ])
                    })
            ),
            (
                "failures",
                .array(
                    summary.failures.map { .object([("reason", .text($0.reason)), ("count", number($0.count))]) })
            ),
            (
                "communications",
                .array(
                    summary.statuses.map {
                        .object([
                            ("communication", .text($0.communication)), ("channel", .text($0.channel)),
                            ("status", .text($0.status.name)), ("reason", .text($0.reason?.rawValue)),
                            ("count", number($0.count)),
                        ])
                    })
            ),
            (
                "zones",
                .array(
                    summary.hours.map { .object([("zone", .text($0.zone)), ("hours", .array($0.counts.map(number)))]) })
            ),
            ("channels", .array(summary.channels.map(Self.value))),
            ("script_calls", number(summary.scriptCalls)),
            ("milliseconds", .number(Int(seconds * 1000))), ("peak_memory", .number(Self.peakMemory)),
        ])
    }

    private static func value(_ channel: RateForecast) -> JSONLine.Value {
        .object([
            ("channel", .text(channel.channel)), ("sends", .number(Int(channel.sends))),
            ("per_minute", channel.rate.map { .number(Int($0.perSecond * 60)) } ?? .text(nil)),
            ("busiest_minute", .text(channel.busiest?.minute.iso8601)),
            ("busiest_count", .number(Int(channel.busiest?.count ?? 0))),
            ("late", .number(Int(channel.late))), ("latest_seconds", .number(Int(channel.latest.milliseconds / 1000))),
            ("latest_due", .text(channel.latestDue?.iso8601)), ("longest_queue", .number(Int(channel.longestQueue))),
            ("missed_deadline", .number(Int(channel.missed))),
        ])
    }
}
