/// Where a communication stands. Raw values are stored; never renumber. See the table in `docs/states.md`.
package enum CommunicationStatus: UInt8, CaseIterable, Sendable {
    case planned = 0
    case started = 1
    case delivered = 2
    case read = 3
    case replied = 4
    case completed = 5
    case noResponse = 6
    case canceled = 7
    case skipped = 8
    case failed = 9

    /// The name in JSON, the API and the console.
    package var name: String {
        switch self {
        case .planned: "Planned"
        case .started: "Started"
        case .delivered: "Delivered"
        case .read: "Read"
        case .replied: "Replied"
        case .completed: "Completed"
        case .noResponse: "NoResponse"
        case .canceled: "Canceled"
        case .skipped: "Skipped"
        case .failed: "Failed"
        }
    }

    package init?(name: String) {
        guard let status = CommunicationStatus.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }

    /// Nothing more happens to it.
    package var isFinal: Bool {
        switch self {
        case .planned, .started, .delivered, .read, .replied: false
        case .completed, .noResponse, .canceled, .skipped, .failed: true
        }
    }
}

/// Why a communication is where it is; stable codes, kept beside the provider's own words.
package enum StatusReason: String, CaseIterable, Sendable {
    // Skipped
    case noAddress = "no_address"
    case suppressed
    case optedOut = "opted_out"
    case frequencyCap = "frequency_cap"
    case baseTimeUnset = "base_time_unset"
    case neverAllowed = "never_allowed"
    /// The chain of events that planned it went past its limit: a circle of flows.
    case chainLimit = "chain_limit"
    // Canceled
    case canceledByFlow = "canceled_by_flow"
    case windowClosed = "window_closed"
    case participantRemoved = "participant_removed"
    case canceledByOperator = "canceled_by_operator"
    // Planned, or begun and not reached: waiting
    case inFlight = "in_flight"
    case unknown
    case retrying
    /// Another conversation holds the address. Also of what was canceled because it did so until the deadline.
    case addressBusy = "address_busy"
    // NoResponse, Completed
    /// The attempts to reach the telephone ran out.
    case notAnswered = "not_answered"
    /// The process that held the call ended.
    case callLost = "call_lost"
    // Failed
    case unknownTelegramID = "unknown_telegram_id"
    case refused
    case attemptsExhausted = "attempts_exhausted"
    case templateFailed = "template_failed"
}
