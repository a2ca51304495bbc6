package import Conversations
package import Domain
package import Store

// MARK: DeliveryStore

extension MemoryStore {
    package func lanes() throws -> [LaneRow] {
        try read { rows in
            rows.tables.lanes.all.map { lane in
                LaneRow(
                    key: lane.key, campaign: lane.campaign, channel: lane.channel,
                    isCampaignRunning: rows.isRunning(lane.campaign),
                    nextDue: rows.tables.communications.all.map(\.state).filter(lane.holds).compactMap(\.dueAt).min())
            }
        }
    }

    package func isDue(in lanes: [LaneKey], at now: Instant) throws -> Bool {
        try read { !$0.due(in: lanes, through: now, limit: 1).isEmpty }
    }

    package func pastDeadline(limit: Int, at now: Instant) throws -> [CommunicationKey] {
        try read { rows in
            rows.tables.communications.all.map(\.state)
                .filter { state in state.dueAt.hasCome(by: now) && state.deadline.map { $0 < now } ?? false }
                .map(\.key)
        }
    }

    package func pastSession(limit: Int, at now: Instant) throws -> [CommunicationKey] {
        try read { rows in
            rows.tables.communications.all.map(\.state).filter { $0.closesAt.hasCome(by: now) }
                .sorted { ($0.closesAt.orNever, $0.key) < ($1.closesAt.orNever, $1.key) }.prefix(max(0, limit))
                .map(\.key)
        }
    }

    package func followUpOutlook() throws -> [String: Instant] {
        try read { rows in
            Dictionary(
                rows.firstFollowUps().map { ($0.channel, $0.dueAt.orNever) }, uniquingKeysWith: { first, _ in first })
        }
    }

    package func isFollowUpDue(on channel: String, at now: Instant) throws -> Bool {
        try read { !$0.dueFollowUps(on: channel, through: now, limit: 1).isEmpty }
    }

    package func attemptsInFlight(sinceBefore instant: Instant) throws -> Int {
        try read { $0.tables.attempts.all.count { $0.finishedAt == nil && $0.intendedAt < instant } }
    }

    package func unknownAttempts(on channel: String, limit: Int) throws -> [UnknownAttempt] {
        try read { rows in
            let own = rows.unknownAttempts().filter { rows.conversation($0.communication)?.channel == channel }
            return Array(own.prefix(max(0, limit)))
        }
    }

    package func destinationRests(at now: Instant) throws -> [DestinationRest] {
        try read { $0.tables.rests.values.filter { $0.until > now }.sorted { $0.domain < $1.domain } }
    }

    package func channelPauses() throws -> [String: ChannelPause] { try read { $0.tables.pauses } }
}
