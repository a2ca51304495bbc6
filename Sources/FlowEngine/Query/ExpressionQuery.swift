import Domain
import Expressions
import Scheduling

/// `campaignd eval`: the value of one expression, a JSON object per line in and out.
///
/// In: `{"expression", "now"?, "timezone"?, "customer"?, "participant"?, "result"?, "communication"?, "row"?}`. The last
/// five are objects of data: their keys are the fields that there are, their values null, true, false, numbers, texts,
/// `{"date": "2026-06-30"}`, `{"datetime": "2026-06-30T10:00:00"}`, lists of these, or objects, which are dicts. `now` is
/// a datetime: with an offset that instant, without one the wall clock in the zone. `timezone` is the zone that decides:
/// datetimes with an offset are read on its wall clock. Left out: `now` is read in UTC, they as they are written.
///
/// Out: `{"value": "<Python's repr()>", "type": "int"}`, or `{"error", "column"?}`, the column counted from 1 in
/// characters of the expression. One of a thread; it keeps the expressions that it has compiled.
package struct ExpressionQuery: Sendable {
    private var compiled: [String: Compiled] = [:]

    private enum Compiled {
        case expression(Expression)
        case wrong(ExpressionSyntaxError)
    }

    /// A batch of that many different expressions is not one that repeats them.
    private static let maximumCompiled = 4096
    private static let scopes = Expression.Scope.flow.union([.row])
    private static let keys = [
        "expression", "now", "timezone", "customer", "participant", "result", "communication", "row",
    ]

    package init() {}

    /// Why a line has no answer.
    struct Refusal: Error {
        var message: String
        /// Of the expression, from 1.
        var column: Int?
    }

    /// Appends the answer to one line, without a line feed.
    /// - Returns: whether the expression has a value.
    @discardableResult
    package mutating func answer(_ line: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        do throws(Refusal) {
            let value = try value(of: line)
            output += "{\"value\":".utf8
            JSONNode.append(value.pythonRepr, to: &output)
            output += ",\"type\":\"".utf8
            output += value.typeName.utf8
            output += "\"}".utf8
            return true
        } catch {
            output += "{\"error\":".utf8
            JSONNode.append(error.message, to: &output)
            if let column = error.column { output += ",\"column\":\(column)".utf8 }
            output.append(UInt8(ascii: "}"))
            return false
        }
    }

    private mutating func value(of line: UnsafeBufferPointer<UInt8>) throws(Refusal) -> ExpressionValue {
        let report = FileReport(name: "", bytes: [])
        // Python takes texts as they are written.
        var parser = JSONParser(line, report, composes: false)
        let document = parser.document()
        if report.hasErrors {
            throw Refusal(message: "no JSON: \(report.diagnostics().first?.message ?? "it cannot be read")")
        }
        guard case .object(let members)? = document.root?.value else {
            throw Refusal(message: "no JSON object (as in {\"expression\": \"1 + 1\"})")
        }
        var data = ExpressionQueryData()
        var source: String?
        var now: CivilDateTime?
        var zone: Zone?
        for member in members {
            switch (member.key, member.value.value) {
            case ("expression", .string(let text)): source = text
            case ("now", .string(let text)): now = try Self.datetime(text)
            case ("timezone", .string(let text)): zone = try Self.zone(text)
            case ("now", .null), ("timezone", .null): break
            case ("expression", _), ("now", _), ("timezone", _):
                throw Refusal(message: "\(member.key) must be a string")
            case (let key, let value): try data.take(key, value, keys: Self.keys)
            }
        }
        guard let source else { throw Refusal(message: "expression is missing") }
        let expression = try compile(source)
        var values: [ExpressionValue] = []
        for reference in expression.references {
            switch data.value(of: reference, in: zone) {
            case .success(let value): values.append(value)
            case .failure(let refusal):
                throw Refusal(message: refusal.message, column: Self.column(reference.offset, source))
            }
        }
        return try Self.evaluate(expression, source, values, now, zone)
    }

    private mutating func compile(_ source: String) throws(Refusal) -> Expression {
        let known: Compiled
        if let earlier = compiled[source] {
            known = earlier
        } else {
            do throws(ExpressionSyntaxError) {
                known = .expression(try Expression(parsing: source, scopes: Self.scopes))
            } catch {
                known = .wrong(error)
            }
            if compiled.count >= Self.maximumCompiled { compiled.removeAll(keepingCapacity: true) }
            compiled[source] = known
        }
        switch known {
        case .expression(let expression): return expression
        case .wrong(let error):
            throw Refusal(message: "SyntaxError: \(error.message)", column: Self.column(error.offset, source))
        }
    }

    private static func evaluate(
        _ expression: Expression, _ source: String, _ values: [ExpressionValue], _ now: CivilDateTime?, _ zone: Zone?
    ) throws(Refusal) -> ExpressionValue {
        var lacksNow = false
        let wallClock = {
            guard let now else {
                lacksNow = true
                return ExpressionReader.sampleTime
            }
            return LocalNow(wallClock: Self.reading(now, in: zone), zone: zone)
        }
        let outcome: Result<ExpressionValue, ExpressionFailure>
        do {
            outcome = .success(try expression.evaluate(now: wallClock()) { values[$0] })
        } catch {
            outcome = .failure(error)
        }
        if lacksNow { throw Refusal(message: "the expression asks for the time, and now is missing") }
        switch outcome {
        case .success(let value): return value
        case .failure(let failure):
            throw Refusal(
                message: "\(failure.kind.rawValue): \(failure.message)",
                column: failure.offset.map { column($0, source) })
        }
    }

    /// The wall clock of a datetime in the zone (nil: UTC), to the microsecond, with its offset.
    private static func reading(_ now: CivilDateTime, in zone: Zone?) -> CivilDateTime {
        guard let zone = zone ?? Zone.named("UTC") else { return now }
        if now.utcOffset != nil { return now.onWallClock(of: zone) }
        var wall = now
        wall.utcOffset = zone.offset(ofWall: now, isSecondPass: false)
        return wall
    }

    private static func datetime(_ text: String) throws(Refusal) -> CivilDateTime {
        guard case .datetime(let reading)? = ISO8601(text) else {
            throw Refusal(message: "now must be a datetime, as in 2026-06-30T10:00:00 with or without offset")
        }
        return reading
    }

    private static func zone(_ name: String) throws(Refusal) -> Zone {
        guard let zone = Zone.named(name) else {
            throw Refusal(message: "there is no time zone \(Quoting.quoted(name)) (an IANA name, as in Europe/London)")
        }
        return zone
    }

    private static func column(_ offset: Int, _ source: String) -> Int {
        source.utf8.prefix(offset).reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }
}
