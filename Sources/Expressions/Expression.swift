/// An expression of flows.md, compiled: a safe subset of Python whose values and errors are those of CPython 3.11.
///
/// Two expressions of the same text are equal.
package struct Expression: Hashable, Sendable {
    /// The text as it was written.
    package let source: String
    let program: Program

    /// - Throws: the first mistake, with its place; also for everything that is Python but not accepted here.
    package init(parsing source: String, scopes: Set<Scope> = Scope.flow) throws(ExpressionSyntaxError) {
        var parser = try ExpressionParser(Array(source.utf8), from: 0, scopes: scopes)
        try parser.parseWhole()
        self.source = source
        program = parser.program()
    }

    /// Reads the expression that stands at `start`, up to the first word that cannot go on with it (`|`, `}}`, `}`).
    /// All places are counted from the beginning of `bytes`.
    package static func parse(
        prefixOf bytes: [UInt8], from start: Int, scopes: Set<Scope> = Scope.flow
    ) throws(ExpressionSyntaxError) -> (expression: Expression, end: Int) {
        var parser = try ExpressionParser(bytes, from: start, scopes: scopes)
        let range = try parser.parsePrefix()
        let source = String(decoding: bytes[range], as: UTF8.self)
        return (Expression(source: source, program: parser.program()), parser.position)
    }

    private init(source: String, program: Program) {
        self.source = source
        self.program = program
    }

    /// What it names, each once, in order of appearance; the position is the index that `evaluate` asks for.
    package var references: [Reference] { program.references }

    /// The reference that the whole expression is, where it is no more than one.
    package var plainReference: Reference? {
        guard program.nodes.count == 1, case .reference(let index) = program.nodes[0].operation else { return nil }
        return program.references[Int(index)]
    }

    /// What the first word of a name says about where its value comes from.
    package enum Scope: String, CaseIterable, Sendable {
        /// No scope was written: the participant's field, else the customer's.
        case bare = ""
        case customer, participant, result, communication, params
        /// A column of an import, `row['Header']`.
        case row

        /// What the expressions of flows and templates may name.
        package static let flow: Set<Scope> = [.bare, .customer, .participant, .result, .communication]
        /// What the expressions of `import.columns` may name.
        package static let importColumn: Set<Scope> = [.row]
    }

    /// A name in an expression.
    package struct Reference: Hashable, Sendable {
        package var scope: Scope
        package var name: String
        /// Where its first byte stands the first time, in UTF-8 bytes.
        package var offset: Int

        package init(scope: Scope, name: String, offset: Int = 0) {
            self.scope = scope
            self.name = name
            self.offset = offset
        }
    }

    package static func == (a: Expression, b: Expression) -> Bool {
        a.program === b.program || a.source.isSameText(as: b.source)
    }

    package func hash(into hasher: inout Hasher) { for byte in source.utf8 { hasher.combine(byte) } }
}
