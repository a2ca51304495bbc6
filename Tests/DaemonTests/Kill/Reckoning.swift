import Domain
import Foundation
import Store

/// Counts, in the store, in the folders and at the recipients, what the lives of a state directory came to.
struct Reckoning: Sendable {
    private(set) var participants = 0
    private(set) var deliveries = 0
    /// Deliveries past the first that attempts of unknown outcome account for, and those that nothing does.
    private(set) var explainedDuplicates = 0
    private(set) var unexplainedDuplicates = 0
    private(set) var unknownAttempts = 0
    /// What is not as it should be; enough to see why.
    private(set) var findings: [String] = []

    /// Messages between intent and outcome when a process ends: the channel's `concurrency`.
    static let concurrency = 4

    mutating func find(_ text: String) {
        if findings.count < 12 { findings.append(text) }
    }

    static func += (a: inout Reckoning, b: Reckoning) {
        a.participants += b.participants
        a.deliveries += b.deliveries
        a.explainedDuplicates += b.explainedDuplicates
        a.unexplainedDuplicates += b.unexplainedDuplicates
        a.unknownAttempts += b.unknownAttempts
        a.findings += b.findings
    }

    mutating func check(_ installation: Installation, files: [RowFile], deliveries: [String: Int], kills: Int)
        async throws
    {
        guard let store = installation.openStore() else { return find("there is no store") }
        for finding in try await store.examine() { find("doctor: \(finding.code): \(finding.message)") }
        let uploads = try await checkUploads(store, files, installation)
        try await checkParticipants(store, files, uploads)
        try await checkDeliveries(store, deliveries, kills)
        try await store.close()
        checkFolders(installation, files)
        let doctor = try await installation.run(["doctor", "--no-channels"])
        if doctor.end != .exited(0) { find("campaignd doctor: \(doctor.output)") }
    }

    // MARK: Uploads

    /// Answers the files by their uploads.
    private mutating func checkUploads(_ store: SQLiteStore, _ files: [RowFile], _ installation: Installation)
        async throws -> [UploadKey: RowFile]
    {
        let rows = try await all { page in
            try await store.uploads(UploadQuery(page: page))
        }
        let byName = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var found: [UploadKey: RowFile] = [:]
        if rows.count != files.count { find("\(files.count) files became \(rows.count) uploads") }
        for row in rows {
            guard let file = byName[row.fileName] else {
                find("nobody sent \(row.fileName)")
                continue
            }
            found[row.key] = file
            var counts = UploadCounts()
            counts.total = Int64(file.rowCount)
            counts.created = Int64(file.accepted.count)
            counts.rejected = Int64(file.rejected.count)
            if row.counts != counts || row.status != .doneWithIssues {
                find("\(row.fileName): \(row.status) \(row.counts), not \(counts)")
            }
            let issues = try await store.rowIssues(RowIssueQuery(upload: row.key)).rows
            if issues.map(\.line) != file.rejected.keys.sorted() {
                find("\(row.fileName): issues on lines \(issues.map(\.line))")
            }
            checkResult(file, installation)
        }
        return found
    }

    private mutating func checkResult(_ file: RowFile, _ installation: Installation) {
        let done = "\(installation.state)/done/\(file.campaign)/\(file.stem)"
        let data = FileManager.default.contents(atPath: done + ".result.json") ?? Data()
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        let numbers = ["total", "new", "rejected", "updated", "unchanged"].map { object?[$0] as? Int }
        if numbers != [file.rowCount, file.accepted.count, file.rejected.count, 0, 0]
            || object?["status"] as? String != "done_with_issues"
        {
            let status = object?["status"] as? String ?? "nothing"
            find("\(file.name): result.json says \(status) \(numbers.map { $0 ?? -1 })")
        }
        let errors = FileManager.default.contents(atPath: done + ".errors.csv") ?? Data()
        let lines = String(decoding: errors, as: UTF8.self).split(separator: "\n").map(String.init)
        let rejected = file.rejected.sorted { $0.key < $1.key }
        let expected = [RowFile.header + ",_line,"] + rejected.map { "\($0.value),\($0.key)," }
        if lines.count != expected.count || !zip(lines, expected).allSatisfy({ $0.hasPrefix($1) }) {
            find("\(file.name): errors.csv holds \(lines)")
        }
        let kept = FileManager.default.contents(atPath: done + ".csv").map { String(decoding: $0, as: UTF8.self) }
        if kept != file.text { find("\(file.name): the file in done/ is not what was sent") }
    }

    private mutating func checkFolders(_ installation: Installation, _ files: [RowFile]) {
        for folder in ["inbox", "processing", "failed", "spool"] {
            let path = "\(installation.state)/\(folder)"
            for name in FileManager.default.subpaths(atPath: path) ?? [] {
                var isDirectory: ObjCBool = false
                let isThere = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory)
                if isThere, !isDirectory.boolValue { find("\(folder)/\(name) is left") }
            }
        }
        let done = (FileManager.default.subpaths(atPath: "\(installation.state)/done") ?? []).count { $0.contains(".") }
        if done != files.count * 3 { find("done/ holds \(done) files, not \(files.count * 3)") }
    }

    // MARK: Participants

    private mutating func checkParticipants(_ store: SQLiteStore, _ files: [RowFile], _ uploads: [UploadKey: RowFile])
        async throws
    {
        let rows = try await all { page in
            try await store.participants(ParticipantQuery(page: page))
        }
        participants += rows.count
        var expected: [String: (campaign: String, file: String, line: Int64)] = [:]
        for file in files {
            for (line, email) in file.accepted { expected[email] = (file.campaign, file.name, line) }
        }
        for row in rows {
            guard let email = row.state.customer[.email], let place = expected.removeValue(forKey: email) else {
                find("a participant that no row accounts for, or the second of one row")
                continue
            }
            let file = row.createdBy.flatMap { uploads[$0.upload]?.name }
            if row.campaignID != place.campaign || file != place.file || row.createdBy?.line != place.line {
                find("\(email): came in by \(file ?? "nothing") line \(row.createdBy?.line ?? 0), not \(place)")
            }
            if row.state.participant[.status] != .string("contacted") {
                find("\(email): its status is \(String(describing: row.state.participant[.status]))")
            }
            let score = row.fieldNames.first { $0.value == "score" }.flatMap { row.state.participant[$0.key] }
            if score == nil { find("\(email): its script has given it no score") }
            let runs = try await store.runs(of: row.key).map(\.record)
            let kinds = runs.map(\.eventKind).sorted { $0.rawValue < $1.rawValue }
            let areCompleted = runs.allSatisfy { $0.outcome == .completed }
            if kinds != [.participantCreated, .communicationUpdated, .waitEnded] || !areCompleted {
                find("\(email): its runs are \(runs.map { "\($0.eventKind): \($0.outcome)" })")
            }
        }
        for email in expected.keys.sorted() { find("\(email): its row was lost") }
    }

    // MARK: Deliveries

    private mutating func checkDeliveries(_ store: SQLiteStore, _ counts: [String: Int], _ kills: Int) async throws {
        var left = counts
        var seen: Set<ParticipantKey> = []
        var unknown = 0
        let rows = try await all { page in
            try await store.communications(CommunicationQuery(page: page))
        }
        for row in rows {
            let key = row.snapshot.key
            if !seen.insert(key.participant).inserted { find("a participant has two communications") }
            guard let detail = try await store.communication(key) else { continue }
            let starts = detail.history.count { $0.status == .started }
            if starts != 1 { find("a communication started \(starts) times") }
            var accepted = 0
            var lost = 0
            for attempt in detail.attempts {
                switch attempt.outcome {
                case .accepted: accepted += 1
                case .unknown: lost += 1
                case nil, .rejected, .addressRejected, .retry, .channelFailed:
                    find("an attempt ended \(String(describing: attempt.outcome))")
                }
            }
            unknown += lost
            let id = detail.attempts.first?.message.idempotencyKey ?? ""
            let count = left.removeValue(forKey: id) ?? 0
            deliveries += count
            if accepted != 1 || count < 1 || count > 1 + lost {
                find("\(id): \(count) deliveries of \(accepted) accepted and \(lost) unknown attempts")
            }
            explainedDuplicates += min(max(0, count - 1), lost)
            unexplainedDuplicates += max(0, count - 1 - lost)
        }
        if seen.count != rows.count || !left.isEmpty { find("\(left.count) deliveries belong to no communication") }
        if unknown > kills * Self.concurrency { find("\(unknown) attempts are unknown after \(kills) kills") }
        unknownAttempts += unknown
    }

    private func all<Element>(_ fetch: (PageRequest) async throws -> Page<Element>) async throws -> [Element] {
        var request = PageRequest(limit: PageRequest.maximumLimit, isAscending: true)
        var rows: [Element] = []
        while true {
            let page = try await fetch(request)
            rows += page.rows
            guard let next = page.next else { return rows }
            request.cursor = next
        }
    }
}
