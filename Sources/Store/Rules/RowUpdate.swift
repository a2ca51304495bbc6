package import Domain

/// What a row of an upload does to the participant that it matches.
package struct RowUpdate {
    /// The participant's, with the row's values.
    package var record: FieldRecord
    /// A value of the participant or of the customer changed, or the zone.
    package var isUpdated: Bool
    /// What flows hear of it; nil: nothing.
    package var event: Event?

    /// - Parameters:
    ///   - record: the participant's as it is.
    ///   - customerChanged: the customer's fields whose value the row changed, ascending.
    package init(
        _ row: TypedRow, of record: FieldRecord, customerChanged: [FieldID], zoneChanged: Bool, _ mode: ReuploadMode,
        at now: Instant
    ) {
        self.record = record
        let changed = self.record.merge(row.participant)
        isUpdated = !changed.isEmpty || !customerChanged.isEmpty || zoneChanged
        if isUpdated || mode == .always {
            let fields = customerChanged.isEmpty ? changed : (customerChanged + changed).sorted()
            event = Event(.participantUpdated(changed: fields), occurredAt: now)
        }
    }

    /// Whether an event of a row is taken with the row itself: else it waits for its turn.
    /// - Parameter waiting: how many events of the participant wait.
    package static func takesNow(isRunning: Bool, waiting: Int64) -> Bool { isRunning && waiting == 0 }
}
