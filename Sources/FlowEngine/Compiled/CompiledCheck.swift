import Domain

/// A ``FieldCheck`` with its names resolved.
struct CompiledCheck {
    var property: CompiledReference
    var type: FieldType
    var `operator`: FieldCheck.Operator
    var operands: [CompiledSource]
    var ignoresCase: Bool
}
