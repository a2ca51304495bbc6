/// The number that stands for each option: what is typed instead of it, and the keys that say it on a telephone.
///
/// An option that is a number stands for itself; the others have, in their order, the numbers from 1 that none of those
/// has. So `['a', 'b']` are 1 and 2, `['2', '4']` are 2 and 4, `['1', 'more']` are 1 and 2.
struct OptionKeys: Hashable, Sendable {
    let options: [String]
    /// One for each option, digits only.
    let keys: [String]

    init(_ options: [String]) {
        self.options = options
        let own = Set(options.filter(OptionKeys.isNumber))
        var next = 0
        keys = options.map { option in
            if OptionKeys.isNumber(option) { return option }
            repeat { next += 1 } while own.contains(String(next))
            return String(next)
        }
    }

    /// How many keys the longest takes.
    var length: Int { keys.map(\.utf8.count).max() ?? 1 }

    func option(for key: String) -> String? {
        keys.firstIndex(of: key).map { options[$0] }
    }

    private static func isNumber(_ option: String) -> Bool {
        (1...18).contains(option.utf8.count)
            && option.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
