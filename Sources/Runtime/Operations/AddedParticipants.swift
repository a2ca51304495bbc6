package import Domain
package import Store

/// What became of the items of one call.
package struct AddedParticipants: Sendable {
    package var upload: UploadKey
    /// The upload's creation time, as its row has it.
    package var receivedAt: Instant
    /// One an item, in order.
    package var verdicts: [RowVerdict]
    package var counts: UploadCounts

    package init(upload: UploadKey, receivedAt: Instant, verdicts: [RowVerdict], counts: UploadCounts) {
        self.upload = upload
        self.receivedAt = receivedAt
        self.verdicts = verdicts
        self.counts = counts
    }
}
