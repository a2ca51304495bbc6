package import Domain

/// Where an upload came from. Raw values are stored and shown.
package enum UploadSource: String, CaseIterable, Sendable {
    case dropFolder = "drop_folder"
    case http
    case commandLine = "command_line"
    /// An array of participants in one API call.
    case api
}

/// Raw values are stored and shown.
package enum UploadStatus: String, CaseIterable, Sendable {
    case queued, processing, done
    case doneWithIssues = "done_with_issues"
    case failed, duplicate
}

/// What makes an upload the same as another.
package struct UploadFingerprint: Hashable, Sendable {
    /// SHA-256 over the file's bytes.
    package var contentHash: [UInt8]
    /// SHA-256 over what decides how they are read: the import settings and the declared fields.
    package var definitionHash: [UInt8]

    package init(contentHash: [UInt8], definitionHash: [UInt8]) {
        self.contentHash = contentHash
        self.definitionHash = definitionHash
    }
}

package struct NewUpload: Sendable {
    package var campaign: CampaignKey
    package var source: UploadSource
    /// The name its sender gave it; shown, never used as a path.
    package var fileName: String
    /// Where its bytes lie, under the state directory; nil for an API call.
    package var path: String?
    package var byteCount: Int64
    package var fingerprint: UploadFingerprint?

    package init(
        campaign: CampaignKey, source: UploadSource, fileName: String, path: String?, byteCount: Int64,
        fingerprint: UploadFingerprint?
    ) {
        self.campaign = campaign
        self.source = source
        self.fileName = fileName
        self.path = path
        self.byteCount = byteCount
        self.fingerprint = fingerprint
    }
}

/// Where reading goes on after a crash.
package struct UploadCheckpoint: Hashable, Sendable {
    /// Bytes of the source that are behind us.
    package var byteOffset: Int64
    /// The line that comes next, counted from 1.
    package var line: Int64

    package init(byteOffset: Int64, line: Int64) {
        self.byteOffset = byteOffset
        self.line = line
    }
}

/// What reading the header found.
package struct UploadStart: Sendable {
    /// Columns that match nothing, each with the closest name, as sentences for the operator.
    package var columnNotes: [String]
    /// Those of the notes that somebody has to look at: the upload then ends with issues.
    package var columnWarnings: [String]

    package init(columnNotes: [String], columnWarnings: [String] = []) {
        self.columnNotes = columnNotes
        self.columnWarnings = columnWarnings
    }
}

package struct UploadCounts: Hashable, Sendable {
    package var total: Int64 = 0
    package var created: Int64 = 0
    package var updated: Int64 = 0
    package var unchanged: Int64 = 0
    package var rejected: Int64 = 0
    /// Accepted rows that carry a warning.
    package var warned: Int64 = 0
    /// Runs of accepted rows that failed: what they would have planned was not planned. Known of an upload that is read
    /// back; of one batch it is 0.
    package var failedRuns: Int64 = 0

    package init() {}

    /// Whether somebody should look at it.
    package var hasIssues: Bool { rejected + warned + failedRuns > 0 }

    /// Counts an accepted row, or a rejected one.
    /// - Parameter hasIssues: an accepted one carries a warning.
    package mutating func add(_ outcome: RowVerdict.Outcome, hasIssues: Bool) {
        total += 1
        switch outcome {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        case .rejected:
            rejected += 1
            return
        }
        if hasIssues { warned += 1 }
    }

    package static func += (a: inout UploadCounts, b: UploadCounts) {
        a.total += b.total
        a.created += b.created
        a.updated += b.updated
        a.unchanged += b.unchanged
        a.rejected += b.rejected
        a.warned += b.warned
        a.failedRuns += b.failedRuns
    }
}

/// Why a file could not be read at all.
package struct UploadFault: Hashable, Sendable {
    package var code: String
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

package enum UploadEnd: Sendable {
    case done
    case failed(UploadFault)
    case duplicate(of: UploadKey)
}

package struct UploadRow: Sendable {
    package var key: UploadKey
    package var campaign: CampaignKey
    package var campaignID: String
    package var source: UploadSource
    package var fileName: String
    package var path: String?
    package var byteCount: Int64
    package var fingerprint: UploadFingerprint?
    package var status: UploadStatus
    package var counts: UploadCounts
    /// Nil until the first batch is committed.
    package var checkpoint: UploadCheckpoint?
    package var columnNotes: [String]
    package var columnWarnings: [String]
    package var fault: UploadFault?
    package var duplicateOf: UploadKey?
    package var receivedAt: Instant
    package var startedAt: Instant?
    package var finishedAt: Instant?

    package init(
        key: UploadKey, campaign: CampaignKey, campaignID: String, source: UploadSource, fileName: String,
        path: String?, byteCount: Int64, fingerprint: UploadFingerprint?, status: UploadStatus, counts: UploadCounts,
        checkpoint: UploadCheckpoint?, columnNotes: [String], fault: UploadFault?, duplicateOf: UploadKey?,
        receivedAt: Instant, startedAt: Instant?, finishedAt: Instant?, columnWarnings: [String] = []
    ) {
        self.key = key
        self.campaign = campaign
        self.campaignID = campaignID
        self.source = source
        self.fileName = fileName
        self.path = path
        self.byteCount = byteCount
        self.fingerprint = fingerprint
        self.status = status
        self.counts = counts
        self.checkpoint = checkpoint
        self.columnNotes = columnNotes
        self.columnWarnings = columnWarnings
        self.fault = fault
        self.duplicateOf = duplicateOf
        self.receivedAt = receivedAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    package mutating func finish(_ end: UploadEnd, at now: Instant) {
        (fault, duplicateOf) = (nil, nil)
        switch end {
        case .done: status = counts.hasIssues || !columnWarnings.isEmpty ? .doneWithIssues : .done
        case .failed(let reason): (status, fault) = (.failed, reason)
        case .duplicate(let other): (status, duplicateOf) = (.duplicate, other)
        }
        finishedAt = now
    }
}

/// One issue of one row, as kept.
package struct RowIssueRow: Sendable {
    package var upload: UploadKey
    package var line: Int64
    package var issue: RowIssue
    /// The row as it came, on the first issue of a rejected row; empty on the others.
    package var raw: [UInt8]

    package init(upload: UploadKey, line: Int64, issue: RowIssue, raw: [UInt8]) {
        self.upload = upload
        self.line = line
        self.issue = issue
        self.raw = raw
    }
}

/// One batch of an upload.
package struct ImportBatch: Sendable {
    package var upload: UploadKey
    package var version: RegisteredVersion
    package var reupload: ReuploadMode
    /// The campaign's flows read or cancel communications: load them into the state of those who have some.
    package var needsCommunications: Bool
    /// The campaign's flows plan by when people answer: load the history of those who are known.
    package var needsHistory: Bool
    /// In file order, rejected ones included.
    package var rows: [TypedRow]
    /// Where the next batch begins; nil for an API call.
    package var checkpoint: UploadCheckpoint?
    /// The answer of an API call, kept with the rows; made from the result.
    package var receipt: (key: ReceiptKey, make: @Sendable (ImportBatchResult) -> Receipt)?
    package var interest: EventInterest
    package var now: Instant

    package init(
        upload: UploadKey, version: RegisteredVersion, reupload: ReuploadMode, needsCommunications: Bool,
        needsHistory: Bool = false, rows: [TypedRow], checkpoint: UploadCheckpoint?,
        receipt: (key: ReceiptKey, make: @Sendable (ImportBatchResult) -> Receipt)? = nil, interest: EventInterest,
        now: Instant
    ) {
        self.upload = upload
        self.version = version
        self.reupload = reupload
        self.needsCommunications = needsCommunications
        self.needsHistory = needsHistory
        self.rows = rows
        self.checkpoint = checkpoint
        self.receipt = receipt
        self.interest = interest
        self.now = now
    }
}

/// A row whose customer and participant are known.
package struct ResolvedRow: Sendable {
    /// Position in `ImportBatch.rows`.
    package var index: Int
    /// Neither the customer nor the participant was there before: the state holds the row's own values and no others,
    /// so that what was computed ahead from the row alone holds.
    package var isAllNew: Bool
    package var event: Event

    package init(index: Int, isAllNew: Bool, event: Event) {
        self.index = index
        self.isAllNew = isAllNew
        self.event = event
    }
}

/// What became of one row.
package struct RowVerdict: Sendable {
    package enum Outcome: String, CaseIterable, Sendable {
        case created, updated, unchanged, rejected
    }

    package var outcome: Outcome
    package var participant: ParticipantKey?
    /// When the participant was first there: part of its id in the API. Set wherever `participant` is.
    package var participantCreatedAt: Instant?
    /// The row's own issues and those that its identity brought.
    package var issues: [RowIssue]

    package init(
        outcome: Outcome, participant: ParticipantKey?, participantCreatedAt: Instant?, issues: [RowIssue]
    ) {
        self.outcome = outcome
        self.participant = participant
        self.participantCreatedAt = participantCreatedAt
        self.issues = issues
    }
}

package struct ImportBatchResult: Sendable {
    package var counts: UploadCounts
    /// One a row in order for an API call (no checkpoint); empty for a file.
    package var verdicts: [RowVerdict]
    /// The earliest due instant among the communications planned.
    package var nextDue: Instant?

    package init(counts: UploadCounts, verdicts: [RowVerdict], nextDue: Instant?) {
        self.counts = counts
        self.verdicts = verdicts
        self.nextDue = nextDue
    }
}
