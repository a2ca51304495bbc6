package import Domain
package import Store

/// How far an upload is, told after every batch.
package struct UploadProgress: Sendable {
    package var upload: UploadKey
    package var campaign: String
    package var fileName: String
    package var byteCount: Int64
    package var bytesDone: Int64
    package var counts: UploadCounts
    package var startedAt: Instant
    package var now: Instant
    /// The upload's end, when it has come.
    package var end: UploadRow?

    package init(
        upload: UploadKey, campaign: String, fileName: String, byteCount: Int64, bytesDone: Int64,
        counts: UploadCounts, startedAt: Instant, now: Instant, end: UploadRow? = nil
    ) {
        self.upload = upload
        self.campaign = campaign
        self.fileName = fileName
        self.byteCount = byteCount
        self.bytesDone = bytesDone
        self.counts = counts
        self.startedAt = startedAt
        self.now = now
        self.end = end
    }

    /// Rows taken by this process since it began on the upload, a second.
    package var rowsPerSecond: Double {
        let seconds = Double(max(1, now.milliseconds - startedAt.milliseconds)) / 1000
        return Double(counts.total) / seconds
    }
}
