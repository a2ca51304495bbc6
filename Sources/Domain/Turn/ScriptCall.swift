/// A custom action that a run has come to and whose answer it needs to go on.
///
/// A run holds nothing while it waits: the event stays in its queue, and once the answer is there the same event is
/// taken again, at the same instant, with the answers so far.
package struct ScriptCall: Hashable, Sendable {
    /// Which call of its event it is, from 0.
    package var ordinal: Int
    package var flow: String
    package var node: String
    /// File name in the campaign's `scripts/`.
    package var script: String
    package var timeout: Duration
    /// UTF-8 JSON object for the script's `ctx`.
    ///
    /// `params` is handed on as it is. `participant` and `customer` hold every declared field by name; a value is null
    /// (unset), true, false, a number, a text, `{"date": "2026-06-30"}` or `{"datetime": "2026-06-30T10:00:00"}` (a wall
    /// clock in the zone, or with an offset). `communication` is null or an object of such values, `results` in it
    /// another one. `now` is ISO 8601 with an offset, `timezone` an IANA name.
    package var context: [UInt8]

    package init(ordinal: Int, flow: String, node: String, script: String, timeout: Duration, context: [UInt8]) {
        self.ordinal = ordinal
        self.flow = flow
        self.node = node
        self.script = script
        self.timeout = timeout
        self.context = context
    }
}

/// What a script answered to one call.
package struct ScriptAnswer: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case returned([ScriptWrite])
        /// An exception, a timeout, a broken limit or an answer that is none; the text may hold several lines.
        case failed(String)
    }

    /// The call that it answers; one that does not fit the walk any more (the definition changed) is not used.
    package var ordinal: Int
    package var flow: String
    package var node: String
    package var result: Result

    package init(ordinal: Int, flow: String, node: String, result: Result) {
        self.ordinal = ordinal
        self.flow = flow
        self.node = node
        self.result = result
    }
}

/// A field that a script wants written; nil clears it.
package struct ScriptWrite: Hashable, Sendable {
    package var level: FieldLevel
    package var field: String
    package var value: FieldValue?

    package init(level: FieldLevel, field: String, value: FieldValue?) {
        self.level = level
        self.field = field
        self.value = value
    }
}
