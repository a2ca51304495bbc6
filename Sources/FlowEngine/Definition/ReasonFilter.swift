package import Domain

/// What narrows a trigger by why a communication is where it is: `reason` and `except_reason`.
package struct ReasonFilter: Hashable, Sendable {
    /// Only these; empty: any, and none at all.
    package var only: [StatusReason]
    /// Never these.
    package var except: [StatusReason]

    package static let any = ReasonFilter()

    package init(only: [StatusReason] = [], except: [StatusReason] = []) {
        self.only = only
        self.except = except
    }

    package func accepts(_ reason: StatusReason?) -> Bool {
        guard let reason else { return only.isEmpty }
        return (only.isEmpty || only.contains(reason)) && !except.contains(reason)
    }
}
