/// A regular expression over decimal digits, as libphonenumber's metadata writes them, as a nondeterministic automaton.
///
/// Syntax: digits, `\d`, classes `[0-46]`, groups `(…)` and `(?:…)`, `|`, `?`, `{n}`, `{n,m}`. A `$` is taken as
/// nothing, which can only make more numbers match.
struct DigitPattern {
    /// A step of the automaton. Numbers are indexes into ``DigitAutomaton/steps``; -1 is none.
    struct Step {
        /// Bit d is set where digit d leads to `next`; 0 for a step that reads nothing.
        var digits: UInt16
        var next: Int32
        /// A second way on, for steps that read nothing.
        var alternative: Int32 = -1
    }

    private indirect enum Node {
        case empty
        case digits(UInt16)
        case sequence([Node])
        case choice([Node])
        case repeated(Node, atLeast: Int, atMost: Int)
    }

    private var bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// Adds the steps of `pattern` and answers the first, from which `end` is reached after a match; nil where the
    /// pattern has other syntax.
    static func compile(_ pattern: String, into steps: inout [Step], end: Int32) -> Int32? {
        var parser = DigitPattern(bytes: Array(pattern.utf8))
        guard let node = parser.choice(), parser.index == parser.bytes.count else { return nil }
        return add(node, to: &steps, next: end)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static func add(_ node: Node, to steps: inout [Step], next: Int32) -> Int32? {
        guard steps.count < 200_000 else { return nil }
        switch node {
        case .empty:
            return next
        case .digits(let mask):
            steps.append(Step(digits: mask, next: next))
            return Int32(steps.count - 1)
        case .sequence(let nodes):
            var start: Int32 = next
            for node in nodes.reversed() {
                guard let before = add(node, to: &steps, next: start) else { return nil }
                start = before
            }
            return start
        case .choice(let nodes):
            var start: Int32 = -1
            for node in nodes.reversed() {
                guard let branch = add(node, to: &steps, next: next) else { return nil }
                if start < 0 {
                    start = branch
                } else {
                    steps.append(Step(digits: 0, next: branch, alternative: start))
                    start = Int32(steps.count - 1)
                }
            }
            return start
        case .repeated(let node, let atLeast, let atMost):
            var start = next
            for count in stride(from: atMost, to: 0, by: -1) {
                guard let before = add(node, to: &steps, next: start) else { return nil }
                start = before
                if count > atLeast {
                    steps.append(Step(digits: 0, next: start, alternative: next))
                    start = Int32(steps.count - 1)
                }
            }
            return start
        }
    }

    private mutating func choice() -> Node? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 64 else { return nil }
        var branches: [Node] = []
        repeat {
            var sequence: [Node] = []
            while index < bytes.count, bytes[index] != UInt8(ascii: "|"), bytes[index] != UInt8(ascii: ")") {
                guard let node = repeated() else { return nil }
                sequence.append(node)
            }
            branches.append(.sequence(sequence))
        } while skip(UInt8(ascii: "|"))
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func repeated() -> Node? {
        guard let node = atom() else { return nil }
        if skip(UInt8(ascii: "?")) { return .repeated(node, atLeast: 0, atMost: 1) }
        guard skip(UInt8(ascii: "{")) else { return node }
        guard let atLeast = number() else { return nil }
        var atMost = atLeast
        if skip(UInt8(ascii: ",")) {
            guard let limit = number() else { return nil }
            atMost = limit
        }
        guard skip(UInt8(ascii: "}")), atLeast <= atMost, atMost > 0 else { return nil }
        return .repeated(node, atLeast: atLeast, atMost: atMost)
    }

    private mutating func atom() -> Node? {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return .digits(1 << UInt16(byte - 0x30))
        case UInt8(ascii: "$"): return .empty
        case UInt8(ascii: "\\"): return skip(UInt8(ascii: "d")) ? .digits(0x3FF) : nil
        case UInt8(ascii: "["): return digitClass()
        case UInt8(ascii: "("):
            if skip(UInt8(ascii: "?")), !skip(UInt8(ascii: ":")) { return nil }
            guard let node = choice(), skip(UInt8(ascii: ")")) else { return nil }
            return node
        default: return nil
        }
    }

    private mutating func digitClass() -> Node? {
        var mask: UInt16 = 0
        while index < bytes.count, bytes[index].isASCIIDigit {
            let first = bytes[index] - 0x30
            var last = first
            index += 1
            if skip(UInt8(ascii: "-")) {
                guard index < bytes.count, bytes[index].isASCIIDigit else { return nil }
                last = bytes[index] - 0x30
                index += 1
            }
            guard first <= last else { return nil }
            for digit in first...last { mask |= 1 << UInt16(digit) }
        }
        return skip(UInt8(ascii: "]")) && mask != 0 ? .digits(mask) : nil
    }

    private mutating func number() -> Int? {
        var value: Int?
        while index < bytes.count, bytes[index].isASCIIDigit, (value ?? 0) < 100 {
            value = (value ?? 0) * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        return value
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }
}
