import Domain
import Values

/// An ``Assignment`` with its names resolved.
struct CompiledAssignment {
    var level: FieldLevel
    var id: FieldID
    var type: FieldType
    /// Reads text, as in an upload but with ISO 8601 dates.
    var parser: FieldParser?
    var value: CompiledSource
}
