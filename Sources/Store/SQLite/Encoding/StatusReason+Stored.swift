import Domain

extension StatusReason {
    /// The number in the store; never renumber.
    var storedCode: Int64 {
        switch self {
        case .noAddress: 1
        case .suppressed: 2
        case .optedOut: 3
        case .frequencyCap: 4
        case .baseTimeUnset: 5
        case .neverAllowed: 6
        case .chainLimit: 7
        case .canceledByFlow: 20
        case .windowClosed: 21
        case .participantRemoved: 22
        case .canceledByOperator: 23
        case .inFlight: 40
        case .unknown: 41
        case .retrying: 42
        case .addressBusy: 43
        case .notAnswered: 50
        case .callLost: 51
        case .unknownTelegramID: 60
        case .refused: 61
        case .attemptsExhausted: 62
        case .templateFailed: 63
        }
    }

    init?(storedCode: Int64) {
        guard let reason = StatusReason.byStoredCode[storedCode] else { return nil }
        self = reason
    }

    private static let byStoredCode = Dictionary(uniqueKeysWithValues: allCases.map { ($0.storedCode, $0) })
}
