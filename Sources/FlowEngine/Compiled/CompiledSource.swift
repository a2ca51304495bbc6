import Domain

/// Where an operand or an assigned value comes from, names resolved to numbers.
enum CompiledSource {
    case constant(FieldValue?)
    case today(days: Int)
    case reference(CompiledReference)
    /// An index into the campaign's expressions.
    case expression(Int)
}
