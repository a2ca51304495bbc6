import Domain
import FlowEngine

/// Holds an expected timeline against the one that came.
struct FlowTestComparison {
    let expected: [FlowTest.Entry]
    let actual: [FlowTestEvent]

    /// Side by side, in the order of what came; what is missing stands where it should have come.
    func rows() -> [FlowTestResult.Row] {
        let places = Dictionary(grouping: actual.indices) { actual[$0].participant }
        let candidates = expected.map { places[$0.participant] ?? [] }
        let differences = zip(expected, candidates).map { entry, candidates in
            candidates.map { FlowTestDifference.between(entry, actual[$0]) }
        }
        var partner = matching(
            zip(candidates, differences).map { candidates, differences in
                zip(candidates, differences).filter { $0.1.isEmpty }.map(\.0)
            })
        var marks: [Int: [String]] = [:]
        // What is left goes together where it is about the same thing: then it is the same entry, with differences.
        var taken = Set(partner.compactMap { $0 })
        for (index, entry) in expected.enumerated() where partner[index] == nil {
            let free = zip(candidates[index], differences[index]).filter { candidate, _ in
                !taken.contains(candidate) && isSameThing(entry, actual[candidate])
            }
            guard let nearest = free.min(by: { $0.1.count < $1.1.count }) else { continue }
            partner[index] = nearest.0
            taken.insert(nearest.0)
            marks[index] = nearest.1
        }
        return arranged(partner, marks)
    }

    /// About the same communication, flow or row of the same participant.
    private func isSameThing(_ entry: FlowTest.Entry, _ event: FlowTestEvent) -> Bool {
        guard entry.participant == event.participant else { return false }
        switch (entry.subject, event.subject) {
        case (.communication(let a, _), .communication(let b, _)): return a == b
        case (.said(let a), .said(let b)): return a == b
        case (.failedRun(let a), .failedRun(let b)): return a == b
        case (.rejectedRow, .rejectedRow): return true
        case (.communication, _), (.said, _), (.failedRun, _), (.rejectedRow, _): return false
        }
    }

    /// The most pairs that fit (augmenting paths, Kuhn): an entry that says little leaves its pair to one that says more.
    private func matching(_ fitting: [[Int]]) -> [Int?] {
        var partner: [Int?] = Array(repeating: nil, count: expected.count)
        var owner: [Int?] = Array(repeating: nil, count: actual.count)
        for start in expected.indices {
            // Depth first without recursion: a trail of entries, each with the place of its next candidate.
            var seen: Set<Int> = []
            var trail: [(entry: Int, place: Int)] = [(start, -1)]
            while let last = trail.last {
                let options = fitting[last.entry]
                guard let place = options.indices.first(where: { $0 > last.place && !seen.contains(options[$0]) })
                else {
                    trail.removeLast()
                    continue
                }
                seen.insert(options[place])
                trail[trail.count - 1].place = place
                if let holder = owner[options[place]] {
                    trail.append((holder, -1))
                    continue
                }
                for step in trail {
                    let candidate = fitting[step.entry][step.place]
                    owner[candidate] = step.entry
                    partner[step.entry] = candidate
                }
                break
            }
        }
        return partner
    }

    private func arranged(_ partner: [Int?], _ marks: [Int: [String]]) -> [FlowTestResult.Row] {
        var entries: [Int?] = Array(repeating: nil, count: actual.count)
        for (index, candidate) in partner.enumerated() { if let candidate { entries[candidate] = index } }
        var rows: [(order: Int, row: FlowTestResult.Row)] = []
        for (index, event) in actual.enumerated() {
            if let entry = entries[index] {
                let differences = marks[entry] ?? []
                let row = FlowTestResult.Row(
                    mark: differences.isEmpty ? .same : .different, expected: expected[entry], actual: event,
                    differences: differences)
                rows.append((index * 2, row))
            } else {
                rows.append(
                    (index * 2, FlowTestResult.Row(mark: .unexpected, expected: nil, actual: event, differences: [])))
            }
        }
        // What did not come stands after what its neighbour above came to.
        for (index, entry) in expected.enumerated() where partner[index] == nil {
            let above = expected[..<index].indices.last { partner[$0] != nil }.flatMap { partner[$0] }
            let row = FlowTestResult.Row(mark: .missing, expected: entry, actual: nil, differences: [])
            rows.append((above.map { $0 * 2 + 1 } ?? -1, row))
        }
        return rows.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element.row)
    }
}
