import Domain
import Store

/// What became of one communication.
struct History: Sendable {
    var status: CommunicationStatus
    var reason: StatusReason?
    var detail: String?
    var attemptCount: Int
    /// Every status it had, in order; a note that changed none repeats it.
    var statuses: [CommunicationStatus]
    /// Of its attempts, in order; nil for one in flight.
    var outcomes: [DeliveryOutcome?]
}

/// The communications of an installation by their participants' e-mail addresses.
func histories(_ installation: Installation) async throws -> [String: History] {
    guard let store = installation.openStore() else { return [:] }
    var page = PageRequest()
    page.limit = PageRequest.maximumLimit
    var histories: [String: History] = [:]
    for row in try await store.communications(CommunicationQuery(page: page)).rows {
        guard let detail = try await store.communication(row.snapshot.key),
            let address = try await store.participant(row.snapshot.key.participant)?.state.customer[.email]
        else { continue }
        histories[address] = History(
            status: row.snapshot.status, reason: row.snapshot.reason, detail: row.detail,
            attemptCount: row.attemptCount, statuses: detail.history.map(\.status),
            outcomes: detail.attempts.map(\.outcome))
    }
    try await store.close()
    return histories
}
