import Store

extension Schema {
    /// One act of an operator.
    static let act = object([
        "id": identifier, "at": time, "actor": text, "action": choice(OperatorAction.allCases.map(\.rawValue)),
        "campaign_id": nullableText,
        "subject": object(["type": choice(ActSubject.Kind.allCases.map(\.rawValue)), "id": nullableText]),
        "detail": nullableText,
    ])
}
