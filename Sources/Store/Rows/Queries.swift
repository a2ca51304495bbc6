package import Domain
import Foundation

/// One page of a list.
package struct Page<Element: Sendable>: Sendable {
    package var rows: [Element]
    /// Hand it back to get the next page; nil at the end. Opaque.
    package var next: String?
    /// All that match, counted when asked for.
    package var total: Int?

    package init(rows: [Element], next: String?, total: Int?) {
        self.rows = rows
        self.next = next
        self.total = total
    }
}

/// What every list takes: newest first unless `isAscending`.
package struct PageRequest: Hashable, Sendable {
    package static let maximumLimit = 1000

    package var cursor: String?
    /// 1 ... ``maximumLimit``.
    package var limit: Int
    package var isAscending: Bool
    package var countsTotal: Bool

    package init(cursor: String? = nil, limit: Int = 100, isAscending: Bool = false, countsTotal: Bool = false) {
        self.cursor = cursor
        self.limit = limit
        self.isAscending = isAscending
        self.countsTotal = countsTotal
    }
}

package struct UploadQuery: Sendable {
    package var campaign: CampaignKey?
    package var statuses: [UploadStatus]
    package var page: PageRequest

    package init(campaign: CampaignKey? = nil, statuses: [UploadStatus] = [], page: PageRequest = PageRequest()) {
        self.campaign = campaign
        self.statuses = statuses
        self.page = page
    }
}

/// Issues of one upload, in line order.
package struct RowIssueQuery: Sendable {
    package var upload: UploadKey
    /// Leave out warnings.
    package var rejectedOnly: Bool
    package var page: PageRequest

    package init(upload: UploadKey, rejectedOnly: Bool = false, page: PageRequest = PageRequest(isAscending: true)) {
        self.upload = upload
        self.rejectedOnly = rejectedOnly
        self.page = page
    }
}

package struct ParticipantQuery: Sendable {
    package var campaign: CampaignKey?
    /// Exact, in normal form; found through the look-up table.
    package var externalID: String?
    package var email: String?
    package var phone: String?
    /// Contained in the name, ignoring case.
    package var name: String?
    /// `participant.status`, exact.
    package var status: String?
    package var createdFrom: Instant?
    package var createdBefore: Instant?
    /// Brought in or last changed by this upload.
    package var upload: UploadKey?
    package var page: PageRequest

    package init(campaign: CampaignKey? = nil, page: PageRequest = PageRequest()) {
        self.campaign = campaign
        self.page = page
    }
}

extension ParticipantQuery {
    /// Some condition is on values of the records.
    package var readsRecords: Bool {
        name != nil || status != nil || externalID != nil || email != nil || phone != nil
    }

    /// Whether the records of a participant are as asked for.
    package func matches(_ state: ParticipantState) -> Bool {
        let customer = state.customer
        if let externalID, customer[.externalID] != externalID { return false }
        if let email, customer[.email] != email { return false }
        if let phone, customer[.phone] != phone { return false }
        if let status, state.participant[.status] != .string(status) { return false }
        if let name {
            guard let own = customer[.name], own.range(of: name, options: .caseInsensitive) != nil else { return false }
        }
        return true
    }
}

package struct ParticipantRow: Sendable {
    /// The upload and the line in it (the item's position in an API call).
    package struct Origin: Hashable, Sendable {
        package var upload: UploadKey
        package var line: Int64

        package init(upload: UploadKey, line: Int64) {
            self.upload = upload
            self.line = line
        }
    }

    package var key: ParticipantKey
    package var campaign: CampaignKey
    package var campaignID: String
    package var customerKey: CustomerKey
    package var customerCreatedAt: Instant
    package var state: ParticipantState
    package var createdAt: Instant
    package var updatedAt: Instant
    package var createdBy: Origin?
    package var changedBy: Origin?
    /// Names of the fields in both records.
    package var fieldNames: [FieldID: String]

    package init(
        key: ParticipantKey, campaign: CampaignKey, campaignID: String, customerKey: CustomerKey,
        customerCreatedAt: Instant, state: ParticipantState, createdAt: Instant, updatedAt: Instant,
        createdBy: Origin?, changedBy: Origin?, fieldNames: [FieldID: String]
    ) {
        self.key = key
        self.campaign = campaign
        self.campaignID = campaignID
        self.customerKey = customerKey
        self.customerCreatedAt = customerCreatedAt
        self.state = state
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
        self.changedBy = changedBy
        self.fieldNames = fieldNames
    }
}

package struct CommunicationQuery: Sendable {
    package var campaign: CampaignKey?
    /// Only those with one of these reasons, where there are any.
    package var reasons: [StatusReason] = []
    package var participant: ParticipantKey?
    package var statuses: [CommunicationStatus]
    package var channel: String?
    package var communicationName: String?
    package var page: PageRequest

    package init(
        campaign: CampaignKey? = nil, participant: ParticipantKey? = nil, statuses: [CommunicationStatus] = [],
        channel: String? = nil, communicationName: String? = nil, page: PageRequest = PageRequest()
    ) {
        self.campaign = campaign
        self.participant = participant
        self.statuses = statuses
        self.channel = channel
        self.communicationName = communicationName
        self.page = page
    }
}

package struct CommunicationRow: Sendable {
    package var snapshot: CommunicationSnapshot
    package var campaign: CampaignKey
    package var campaignID: String
    package var version: VersionKey
    package var flow: String
    package var node: String
    /// Position of the node in the version.
    package var nodeIndex: Int
    package var run: RunKey
    package var createdAt: Instant
    package var participantCreatedAt: Instant
    package var plannedAt: Instant?
    package var deadline: Instant?
    package var dueAt: Instant?
    package var inputs: PlanInputs
    package var attemptCount: Int
    /// The provider's own words, or what an operator should know.
    package var detail: String?
    package var deliveredAt: Instant?
    package var readAt: Instant?
    package var repliedAt: Instant?

    package init(
        snapshot: CommunicationSnapshot, campaign: CampaignKey, campaignID: String, version: VersionKey, flow: String,
        node: String, nodeIndex: Int, run: RunKey, createdAt: Instant, participantCreatedAt: Instant,
        plannedAt: Instant?, deadline: Instant?, dueAt: Instant?, inputs: PlanInputs, attemptCount: Int,
        detail: String?, deliveredAt: Instant?, readAt: Instant?, repliedAt: Instant?
    ) {
        self.snapshot = snapshot
        self.campaign = campaign
        self.campaignID = campaignID
        self.version = version
        self.flow = flow
        self.node = node
        self.nodeIndex = nodeIndex
        self.run = run
        self.createdAt = createdAt
        self.participantCreatedAt = participantCreatedAt
        self.plannedAt = plannedAt
        self.deadline = deadline
        self.dueAt = dueAt
        self.inputs = inputs
        self.attemptCount = attemptCount
        self.detail = detail
        self.deliveredAt = deliveredAt
        self.readAt = readAt
        self.repliedAt = repliedAt
    }
}

/// A communication with its history.
package struct CommunicationDetail: Sendable {
    package struct StatusChange: Sendable {
        package var at: Instant
        package var status: CommunicationStatus
        package var reason: StatusReason?
        package var detail: String?

        package init(at: Instant, status: CommunicationStatus, reason: StatusReason?, detail: String?) {
            self.at = at
            self.status = status
            self.reason = reason
            self.detail = detail
        }
    }

    package struct Attempt: Sendable {
        package var key: AttemptKey
        package var intendedAt: Instant
        package var finishedAt: Instant?
        /// Nil while it is in flight; `unknown` after a crash.
        package var outcome: DeliveryOutcome?
        package var message: OutboundMessage

        package init(
            key: AttemptKey, intendedAt: Instant, finishedAt: Instant?, outcome: DeliveryOutcome?,
            message: OutboundMessage
        ) {
            self.key = key
            self.intendedAt = intendedAt
            self.finishedAt = finishedAt
            self.outcome = outcome
            self.message = message
        }
    }

    /// What the participant wrote.
    package struct Inbound: Sendable {
        package var at: Instant
        package var text: InboundText

        package init(at: Instant, text: InboundText) {
            self.at = at
            self.text = text
        }
    }

    package var row: CommunicationRow
    package var history: [StatusChange]
    package var attempts: [Attempt]
    package var inbound: [Inbound]

    package init(row: CommunicationRow, history: [StatusChange], attempts: [Attempt], inbound: [Inbound] = []) {
        self.row = row
        self.history = history
        self.attempts = attempts
        self.inbound = inbound
    }
}

extension CommunicationDetail {
    /// A communication's statuses in order, the one that it was created with first.
    /// - Parameter changes: that are written down.
    package static func history(of row: CommunicationRow, _ changes: [StatusChange]) -> [StatusChange] {
        // What it was created as is not: planned, unless it was skipped and never moved.
        let wasSkipped = changes.isEmpty && row.snapshot.status == .skipped
        let first = StatusChange(
            at: row.createdAt, status: wasSkipped ? .skipped : .planned,
            reason: wasSkipped ? row.snapshot.reason : nil, detail: nil)
        return [first] + changes
    }
}

package struct RunRow: Sendable {
    package var key: RunKey
    package var version: VersionKey
    package var record: RunRecord

    package init(key: RunKey, version: VersionKey, record: RunRecord) {
        self.key = key
        self.version = version
        self.record = record
    }
}

package struct TallyRow: Hashable, Sendable {
    package var communicationName: String
    package var channel: String
    package var zone: String
    package var status: CommunicationStatus
    package var reason: StatusReason?
    /// Nil for what was skipped.
    package var plannedAt: Instant?
    package var count: Int

    package init(
        communicationName: String, channel: String, zone: String, status: CommunicationStatus, reason: StatusReason?,
        plannedAt: Instant?, count: Int
    ) {
        self.communicationName = communicationName
        self.channel = channel
        self.zone = zone
        self.status = status
        self.reason = reason
        self.plannedAt = plannedAt
        self.count = count
    }
}

/// Something that `doctor` should tell the operator.
package struct StoreFinding: Hashable, Sendable {
    package var code: String
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
