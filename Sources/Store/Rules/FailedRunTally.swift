import Domain

/// Counts the runs of a transaction that failed, and adds the counts to what is kept: a flow that fails for everybody
/// costs a few rows, however many they are.
final class FailedRunTally {
    private static let longestError = 300

    private let rows: any FailedRunRows
    private let upload: UploadKey?
    private var counts: [FailedRunPlace: FailedRunCount] = [:]

    /// - Parameter upload: what brought the participants in; nil outside of any.
    init(_ rows: any FailedRunRows, upload: UploadKey?) {
        self.rows = rows
        self.upload = upload
    }

    func add(_ run: RunRecord, key: RunKey, failure: String, campaign: CampaignKey, version: RegisteredVersion) {
        let node = run.path.steps.last.flatMap { step in
            version.nodes.indices.contains(step.node) ? version.nodes[step.node] : nil
        }
        let started = version.flows.indices.contains(run.flow) ? version.flows[run.flow] : ""
        var place = FailedRunPlace(
            campaign: campaign, version: version.version, upload: upload, flow: node?.flow ?? started,
            node: node?.node ?? "", error: Self.error(failure))
        if counts.count >= FailedRuns.mostErrors * 50, counts[place] == nil {
            // One transaction with that many different errors: their texts differ from run to run.
            place.error = FailedRuns.otherErrors
        }
        let one = FailedRunCount(count: 1, firstAt: run.at, lastAt: run.at, example: key)
        if counts[place]?.add(one) == nil { counts[place] = one }
    }

    func flush() throws {
        if counts.isEmpty { return }
        for (place, count) in counts.sorted(by: { $0.value.firstAt < $1.value.firstAt }) {
            if try rows.add(count, to: place) { continue }
            var place = place
            if try rows.errorCount(at: place) >= FailedRuns.mostErrors {
                place.error = FailedRuns.otherErrors
                if try rows.add(count, to: place) { continue }
            }
            try rows.insert(count, at: place)
        }
        counts = [:]
    }

    /// One line of a failure, without the place in front: of a script's traceback the last, which names the error.
    static func error(_ failure: String) -> String {
        var text = Substring(failure)
        if text.hasPrefix("flow "), let colon = text.firstRange(of: ": ") { text = text[colon.upperBound...] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard let first = lines.first else { return "" }
        let isTraceback = lines.count > 1 && text.contains("Traceback (most recent call last)")
        let line = isTraceback ? "\(first.prefix { $0 != " " }) \(lines.last ?? "")" : String(first)
        return String(line.prefix(longestError))
    }
}
