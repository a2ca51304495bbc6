import TestSupport

extension ExpressionGenerator {
    static let directives = "aAwdbBmyYHIpMSfzjUWGuVcxX%"

    mutating func text(_ depth: Int) -> String {
        switch random.next() % 20 {
        case 0, 1: return wrap("\(of(.text, depth)) + \(of(.text, depth))")
        case 2:
            return wrap(random.chance(0.5) ? "\(of(.text, depth)) * \(small())" : "\(small()) * \(of(.text, depth))")
        case 3: return of(.text, depth) + slice()
        case 4: return "\(of(.text, depth))[\(small())]"
        case 5, 6:
            return
                "\(of(.text, depth)).\(random.pick(["lower", "upper", "title", "strip", "lstrip", "rstrip", "capitalize"]))()"
        case 7: return "\(of(.text, depth)).\(random.pick(["strip", "lstrip", "rstrip"]))(\(of(.text, 0)))"
        case 8: return "\(of(.text, depth)).join(\(random.pick([texts(depth), of(.text, depth), of(.list, depth)])))"
        case 9:
            return
                "\(of(.text, depth)).replace(\(of(.text, 0)), \(of(.text, 0))\(random.pick(["", "", ", 1", ", \(small())"])))"
        case 10: return "\(of(.text, depth)).zfill(\(random.pick(["5", "8", "0", small()])))"
        case 11, 12: return "str(\(any(depth)))"
        case 13: return "\(of(random.pick([.date, .datetime, .time]), depth)).isoformat()"
        case 14: return strftime(depth)
        case 15: return formatCall(depth)
        case 16: return percent(depth)
        default: return formatted(depth)
        }
    }

    private mutating func strftime(_ depth: Int) -> String {
        if formattedDepth > 0 { return "str(\(of(.date, depth)))" }
        let kind: Kind = random.pick([.date, .datetime, .time])
        return "\(of(kind, depth)).strftime('\(directive())\(random.pick(["", " ", "-", "é"]))\(directive())')"
    }

    private mutating func directive() -> String {
        let directives = Array(Self.directives)
        return "%\(directives[Int(random.next() % UInt64(directives.count))])"
    }

    private mutating func formatCall(_ depth: Int) -> String {
        if formattedDepth > 0 { return "str(\(any(depth)))" }
        switch random.next() % 4 {
        case 0: return "'{:\(spec(nested: false))}'.format(\(any(depth)))"
        case 1: return "'{} {}'.format(\(any(depth)), \(any(depth)))"
        case 2: return "'{1!r}-{0!s:>6}{x}'.format(\(any(depth)), \(any(depth)), x=\(any(depth)))"
        default:
            return
                "'\(random.pick(["{0[0]}", "{:{}}", "{{}}", "{0} {}", "{", "{!a}", "{0:>{1}}", "{:,}", "{x.year}"]))'.format(\(number(depth)), \(small()), x=\(of(.date, depth)))"
        }
    }

    private mutating func percent(_ depth: Int) -> String {
        if formattedDepth > 0 { return "str(\(any(depth)))" }
        switch random.next() % 4 {
        case 0: return wrap("'\(percentSpec("diouxXc"))' % \(of(.integer, depth))")
        case 1: return wrap("'\(percentSpec("eEfFgG"))|' % \(number(depth))")
        case 2: return wrap("'\(percentSpec("sra"))' % (\(any(depth)),)")
        default: return wrap("'%s-\(percentSpec("dsf"))%%' % (\(any(depth)), \(number(depth)))")
        }
    }

    private mutating func percentSpec(_ types: String) -> String {
        let flags = random.pick(["", "", "0", "-", "+", " ", "#", "-0", "+0"])
        return
            "%\(flags)\(random.pick(["", "", "5", "10"]))\(random.pick(["", "", ".2", ".0", ".10"]))\(random.pick(Array(types)))"
    }

    // MARK: - f-strings

    mutating func spec(nested: Bool) -> String {
        switch random.next() % 4 {
        case 0: return random.pick(["", "", "5", "<5", "^10", "*>8", "05", "é^7"])
        case 1: return random.pick(["d", ",", "_", "x", "#x", "b", "o", "+d", " d", "08_b", "c", "n", "X", "#010x"])
        case 2:
            return random.pick([
                ".2f", ",.2f", "e", ".3e", "g", ".3g", "%", ".1%", "+.1f", "010.3f", "#.3g", "F", "G", "E", "_.2f",
                ".0f", "z.1f", "=+10,.2f",
            ])
        default:
            if nested { return random.pick(["{i0}", ">{i1}", "{s0}", ".{i2}f", "{i0}.{i1}", "<{i0!s}", "{i0:2}d"]) }
            return random.pick(["s", ".2", ">5s", ".1s", "%Y-%m", "%H:%M"])
        }
    }

    private mutating func formatted(_ depth: Int) -> String {
        guard formattedDepth < 2 else { return leaf(.text) }
        let quote = formattedDepth == 0 ? "'" : "\""
        formattedDepth += 1
        defer { formattedDepth -= 1 }
        var text = random.pick(["f", "f", "F", "rf"]) + quote
        if quote == "'", random.chance(0.03) { text = "f'''" }
        let closing = text.hasSuffix("'''") ? "'''" : quote
        for _ in 0..<(1 + random.next() % 3) {
            text += random.pick(["", "a", "{{", "}}", " é", "😀", "%"])
            // Only one kind of quote is left further inside.
            let inner =
                formattedDepth == 1
                ? any(depth)
                : random.pick([name("i"), name("f"), name("s"), name("d"), "\(name("i")) + 1", "len(\(name("s")))"])
            text +=
                "{\(inner)\(random.pick(["", "", "", "", "=", " = "]))\(random.pick(["", "", "", "!r", "!s", "!a"]))"
            if random.chance(0.4) { text += ":" + spec(nested: true) }
            text += "}"
        }
        return text + closing
    }
}
