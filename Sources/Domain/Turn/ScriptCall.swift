/// A custom action that a run has come to and whose answer it waits for: see ``RunWait/call``.
package struct ScriptCall: Hashable, Sendable {
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

    package init(flow: String, node: String, script: String, timeout: Duration, context: [UInt8]) {
        self.flow = flow
        self.node = node
        self.script = script
        self.timeout = timeout
        self.context = context
    }
}

/// What a script answered to a call.
package enum ScriptAnswer: Hashable, Sendable {
    case returned([ScriptWrite])
    /// An exception, a timeout, a broken limit or an answer that is none; the text may hold several lines, and whatever the
    /// script put into it.
    case failed(String)
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
