/// What a zone's clock is called over time: `GMT`, `BST`.
struct ZoneNames: Sendable {
    /// The first second of each name, ascending; the first is `-ZoneLimits.forever`.
    private let starts: [Int64]
    private let names: [String]
    /// Where what is written out ends; `ZoneLimits.forever` where nothing repeats.
    private let end: Int64

    init(_ file: TZifFile) {
        let (transitions, end) = ZoneTimeline.transitions(of: file)
        var starts = [-ZoneLimits.forever]
        var names = [file.nameBefore]
        if file.transitions.isEmpty, let rule = file.rule { names[0] = rule.standardName }
        for transition in transitions where transition.name != names[names.count - 1] {
            starts.append(transition.at)
            names.append(transition.name)
        }
        self.starts = starts
        self.names = names
        self.end = end
    }

    /// - Parameter second: seconds since the epoch.
    func name(at second: Int64) -> String {
        let second = ZoneTimeline.repeating(second, before: end)
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= second { low = middle } else { high = middle }
        }
        return names[low]
    }
}
