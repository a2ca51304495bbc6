import Domain

/// A ``FieldCheck`` with its names resolved.
struct CompiledCheck {
    var property: CompiledReference
    var type: FieldType
    var `operator`: FieldCheck.Operator
    var operands: [CompiledSource]
    var ignoresCase: Bool
    /// Some operand is no constant: it is worked out, and kept as evidence, where the property is set.
    var isDynamic: Bool
}
