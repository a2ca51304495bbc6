internal import CPhone

/// The numbering plan of one calling code as an automaton over the digits of the national number, determinised as far
/// as the numbers met so far need it.
///
/// The verdict follows `PhoneNumberUtil`: possible lengths are those of the main territory; a number is valid where the
/// first territory that claims it (by leading digits, else by having a type for it) has a type for it.
struct PhonePlan {
    private struct Territory {
        /// Accepting steps; -1 where there is no such pattern.
        var leading: Int32 = -1
        var general: Int32 = -1
        var generalLengths: UInt32 = 0
        var types: [(end: Int32, lengths: UInt32)] = []
    }

    private enum Verdict: UInt8 {
        case valid, unusual, tooShort, tooLong, badLength, library
    }

    private struct Position: Hashable {
        var length: Int
        var steps: [Int32]
    }

    /// Past that many states the plan leaves new numbers to the library.
    private static let maximumStates = 20_000

    private var steps: [DigitPattern.Step] = []
    private var territories: [Territory] = []
    private var prefixEnd: Int32 = -1
    private let lengths: UInt32
    private let localLengths: UInt32

    private var positions: [Position] = []
    private var numbers: [Position: Int32] = [:]
    /// Ten a state: the state after each digit; -1 where not yet known.
    private var moves: [Int32] = []
    private var verdicts: [Verdict] = []

    /// - Parameter territories: the main one first.
    /// - Returns: nil where the metadata has syntax that this cannot read.
    init?(_ source: [cphone_territory]) {
        guard let main = source.first else { return nil }
        lengths = Self.mask(main.general.lengths, main.general.length_count)
        localLengths = Self.mask(main.local_lengths, main.local_length_count)
        guard lengths != 0 else { return nil }

        var starts: [Int32] = []
        for item in source {
            var territory = Territory()
            if let pattern = item.leading_digits {
                territory.leading = addEnd(isPrefix: true)
                guard add(pattern, end: territory.leading, to: &starts) else { return nil }
            }
            if let pattern = item.general.pattern {
                territory.general = addEnd(isPrefix: false)
                guard add(pattern, end: territory.general, to: &starts) else { return nil }
            }
            territory.generalLengths = Self.mask(item.general.lengths, item.general.length_count)
            for type in Self.types(of: item) {
                guard let pattern = type.pattern else { continue }
                let end = addEnd(isPrefix: false)
                guard add(pattern, end: end, to: &starts) else { return nil }
                territory.types.append((end, Self.mask(type.lengths, type.length_count)))
            }
            territories.append(territory)
        }
        if let pattern = main.national_prefix_for_parsing {
            prefixEnd = addEnd(isPrefix: true)
            guard add(pattern, end: prefixEnd, to: &starts) else { return nil }
        }
        var first = closure(of: starts)
        // A prefix of no digits takes nothing off.
        first.removeAll { $0 == prefixEnd }
        _ = number(of: Position(length: 0, steps: first))
    }

    /// The verdict on a national number of digits alone, or nil where the library has to say.
    mutating func verdict(_ number: TextBytes) -> PhoneVerdict? {
        var state = 0
        for byte in number {
            let slot = state * 10 + Int(byte &- 0x30)
            if moves[slot] < 0 {
                guard let next = move(from: state, digit: UInt16(byte &- 0x30)) else { return nil }
                moves[slot] = next
            }
            state = Int(moves[slot])
        }
        switch verdicts[state] {
        case .valid: return .valid
        case .unusual: return .unusual
        case .tooShort: return .tooShort
        case .tooLong: return .tooLong
        case .badLength: return .badLength
        case .library: return nil
        }
    }

    private mutating func move(from state: Int, digit: UInt16) -> Int32? {
        guard positions.count < Self.maximumStates else { return nil }
        let position = positions[state]
        var reached: [Int32] = []
        for step in position.steps where steps[Int(step)].digits & (1 << digit) != 0 {
            reached.append(steps[Int(step)].next)
        }
        return number(of: Position(length: position.length + 1, steps: closure(of: reached)))
    }

    private mutating func number(of position: Position) -> Int32 {
        if let known = numbers[position] { return known }
        let number = Int32(positions.count)
        numbers[position] = number
        positions.append(position)
        moves.append(contentsOf: repeatElement(-1, count: 10))
        verdicts.append(decide(position))
        return number
    }

    private func decide(_ position: Position) -> Verdict {
        let accepted = Set(position.steps)
        // The library takes off less than two digits' worth of number, and reads a prefix only off what is left.
        if position.length < 2 || accepted.contains(prefixEnd) { return .library }
        let length = UInt32(1) << UInt32(min(position.length, 31))
        if (lengths | localLengths) & length == 0 {
            if length < lengths & (0 &- lengths) { return .tooShort }
            return length > lengths ? .tooLong : .badLength
        }
        for territory in territories {
            let isTyped =
                accepted.contains(territory.general)
                && (territory.generalLengths == 0 || territory.generalLengths & length != 0)
                && territory.types.contains {
                    accepted.contains($0.end) && ($0.lengths == 0 || $0.lengths & length != 0)
                }
            if territories.count > 1, territory.leading >= 0 {
                if accepted.contains(territory.leading) { return isTyped ? .valid : .unusual }
            } else if isTyped {
                return .valid
            }
        }
        return .unusual
    }

    /// Every step reachable without reading a digit, ascending; steps that read nothing and end nothing left out.
    private func closure(of starts: [Int32]) -> [Int32] {
        var seen: Set<Int32> = []
        var pending = starts
        var kept: [Int32] = []
        while let step = pending.popLast() {
            guard step >= 0, seen.insert(step).inserted else { continue }
            let content = steps[Int(step)]
            if content.digits == 0, content.next >= 0 {
                pending.append(content.next)
                pending.append(content.alternative)
            } else {
                kept.append(step)
            }
        }
        return kept.sorted()
    }

    /// A step that stands for "matched"; one of a prefix pattern goes on with any digits.
    private mutating func addEnd(isPrefix: Bool) -> Int32 {
        let index = Int32(steps.count)
        steps.append(DigitPattern.Step(digits: isPrefix ? 0x3FF : 0, next: isPrefix ? index : -1))
        return index
    }

    private mutating func add(_ pattern: UnsafePointer<CChar>, end: Int32, to starts: inout [Int32]) -> Bool {
        guard let start = DigitPattern.compile(String(cString: pattern), into: &steps, end: end) else { return false }
        starts.append(start)
        return true
    }

    /// Bit n is set for length n; the metadata's -1 ("no such number") sets bit 0, which no number has.
    static func mask(_ lengths: UnsafePointer<Int32>?, _ count: Int) -> UInt32 {
        guard let lengths else { return 0 }
        return UnsafeBufferPointer(start: lengths, count: count).reduce(0) { mask, length in
            (0..<31).contains(length) ? mask | 1 << UInt32(length) : mask | 1
        }
    }

    private static func types(of item: cphone_territory) -> [cphone_pattern] {
        let types = item.types
        return [
            types.0, types.1, types.2, types.3, types.4, types.5, types.6, types.7, types.8, types.9,
        ]
    }
}
