import Domain
import Foundation
import Runtime
import Scheduling
import Store

/// What became of an upload, for people: rows, reasons, plans by zone, what was sent and what comes next.
struct ImportSummary {
    let store: any Store
    let upload: UploadRow
    let now: Instant

    static let shownIssues = 20

    func lines() async throws -> [String] {
        // A repeat brought nothing in: what the original brought is what there is to show.
        var shown = upload
        var lines: [String] = []
        if let original = upload.duplicateOf, let row = try await store.upload(original) {
            lines.append("\(upload.fileName) was imported before: nothing was done again. What it brought in:")
            shown = row
        }
        lines += rows(shown)
        if let fault = shown.fault { return lines + ["  \(fault.code): \(fault.message)"] }
        let told = Set(shown.columnWarnings)
        lines += shown.columnNotes.map { told.contains($0) ? "  WARNING: \($0)" : "  note: \($0)" }
        lines += try await issues(shown)
        lines += try await failedRuns(shown)
        lines += try await plans(shown)
        return lines
    }

    private func rows(_ upload: UploadRow) -> [String] {
        let counts = upload.counts
        var table = TextTable(["rows in", "new", "updated", "unchanged", "rejected", "with a warning"])
        table.rows.append(
            [counts.total, counts.created, counts.updated, counts.unchanged, counts.rejected, counts.warned]
                .map { Numbers.grouped($0) })
        return ["", "\(upload.fileName) → \(upload.campaignID)"] + table.lines()
    }

    private func issues(_ upload: UploadRow) async throws -> [String] {
        var query = RowIssueQuery(upload: upload.key)
        query.page.limit = Self.shownIssues
        let page = try await store.rowIssues(query)
        if page.rows.isEmpty { return [] }
        var table = TextTable(["line", "", "code", "field", "why"])
        for row in page.rows {
            let verdict = row.issue.code.isWarning ? "warning" : "rejected"
            table.rows.append([
                "\(row.line)", verdict, row.issue.code.rawValue, row.issue.field ?? "", row.issue.message,
            ])
        }
        var lines = ["", "Rows with issues"] + table.lines()
        if page.next != nil {
            let id = APIIdentifier(.upload, key: upload.key.rawValue, createdAt: upload.receivedAt)
            lines.append("  … and more: GET /v1/uploads/\(id)/issues lists them all")
        }
        return lines
    }

    private func failedRuns(_ upload: UploadRow) async throws -> [String] {
        if upload.counts.failedRuns == 0 { return [] }
        var query = FailedRunsQuery(upload: upload.key)
        query.page.limit = Self.shownIssues
        let page = try await store.failedRuns(query)
        let example = page.rows.first?.exampleID.map { ["  why, of one of them: campaignd explain \($0)"] } ?? []
        return ["", "Runs that failed: nothing was planned by them"] + FailedRunsTable(page.rows).lines() + example
    }

    // MARK: Plans

    private struct PlanLine: Hashable {
        var zone: String
        var local: String
        var name: String
        var channel: String
        var outcome: String
    }

    private func plans(_ upload: UploadRow) async throws -> [String] {
        let tally = try await store.tally(of: upload.campaign, upload: upload.key)
        if tally.isEmpty { return ["", "No communication was planned."] }
        var counts: [PlanLine: Int] = [:]
        for row in tally { counts[line(row), default: 0] += row.count }
        var table = TextTable(["zone", "local time", "communication", "channel", "status", "count"])
        for (line, count) in counts.sorted(by: { Self.order($0.key, $1.key) }) {
            table.rows.append([line.zone, line.local, line.name, line.channel, line.outcome, Numbers.grouped(count)])
        }
        var lines = ["", "Communications"] + table.lines() + [""]
        let sent = tally.filter { Self.isSent($0.status) }
        for (channel, rows) in Dictionary(grouping: sent, by: \.channel).sorted(by: { $0.key < $1.key }) {
            lines.append("Sent through \(channel): \(Numbers.grouped(rows.reduce(0) { $0 + $1.count }))")
        }
        return lines + [nextDue(tally)]
    }

    private func line(_ row: TallyRow) -> PlanLine {
        let zone = Zone.named(row.zone)
        // To the minute, so that what was planned "today" while the file was read is one line.
        let local = row.plannedAt.map { instant in
            let text = zone.map { $0.iso8601(instant) } ?? instant.iso8601
            return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
        }
        let reason = row.reason.map { " (\($0.rawValue))" } ?? ""
        return PlanLine(
            zone: row.zone, local: local ?? "—", name: row.communicationName, channel: row.channel,
            outcome: row.status.name + reason)
    }

    private func nextDue(_ tally: [TallyRow]) -> String {
        let waiting = tally.filter { $0.status == .planned && $0.reason == nil }
        guard let next = waiting.compactMap(\.plannedAt).min() else { return "Nothing more is due." }
        let rows = waiting.filter { $0.plannedAt == next }
        let zones = Set(rows.map(\.zone)).sorted().joined(separator: ", ")
        let local = rows.first.flatMap { row in Zone.named(row.zone)?.iso8601(next) } ?? next.iso8601
        let minutes = max(0, (next - now).milliseconds / 60_000)
        let wait = minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
        return "Next due: \(local) (\(zones)), \(Numbers.of(rows.reduce(0) { $0 + $1.count }, "message")), in \(wait)"
    }

    private static func isSent(_ status: CommunicationStatus) -> Bool {
        switch status {
        case .started, .delivered, .read, .replied, .completed, .noResponse: true
        case .planned, .canceled, .skipped, .failed: false
        }
    }

    private static func order(_ a: PlanLine, _ b: PlanLine) -> Bool {
        (a.zone, a.local, a.name, a.outcome) < (b.zone, b.local, b.name, b.outcome)
    }
}
