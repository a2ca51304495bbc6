/// A typed value of a field. "Unset" is the absence of a value (`nil`), never a case of its own.
///
/// `email`, `phone`, `url` and `choice` fields hold a `string` in its normal form (lower-cased address, E.164).
package enum FieldValue: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case date(CivilDate)
    case datetime(CivilDateTime)
}
