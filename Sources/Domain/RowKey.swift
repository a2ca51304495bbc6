/// The key of a row in the store. The phantom type keeps keys of different tables apart.
package struct RowKey<Entity>: Hashable, Comparable, Sendable {
    package var rawValue: Int64

    @inlinable
    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    @inlinable
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The entities that the store keeps and the API names.
package enum Entities {
    package enum Campaign: Sendable {}
    package enum Version: Sendable {}
    package enum Node: Sendable {}
    package enum Customer: Sendable {}
    package enum Participant: Sendable {}
    package enum Run: Sendable {}
    package enum Event: Sendable {}
    package enum Communication: Sendable {}
    package enum Attempt: Sendable {}
    package enum Message: Sendable {}
    package enum Upload: Sendable {}
    package enum Lane: Sendable {}
    package enum APIKey: Sendable {}
    package enum FollowUp: Sendable {}
    package enum Inbound: Sendable {}
    package enum AgentReply: Sendable {}
    package enum Wait: Sendable {}
}

package typealias CampaignKey = RowKey<Entities.Campaign>
package typealias VersionKey = RowKey<Entities.Version>
/// A node of one version of one campaign's flow.
package typealias NodeKey = RowKey<Entities.Node>
package typealias CustomerKey = RowKey<Entities.Customer>
package typealias ParticipantKey = RowKey<Entities.Participant>
/// A run's key holds its participant's key and its ordinal: see ``ParticipantKey/run(_:)``.
package typealias RunKey = RowKey<Entities.Run>
package typealias EventKey = RowKey<Entities.Event>
/// A communication's key holds its participant's key and its ordinal: see ``ParticipantKey/communication(_:)``.
package typealias CommunicationKey = RowKey<Entities.Communication>
package typealias AttemptKey = RowKey<Entities.Attempt>
package typealias MessageKey = RowKey<Entities.Message>
package typealias UploadKey = RowKey<Entities.Upload>
package typealias LaneKey = RowKey<Entities.Lane>
package typealias APIKeyKey = RowKey<Entities.APIKey>
/// Something said in a conversation after its opening.
package typealias FollowUpKey = RowKey<Entities.FollowUp>
/// Something that somebody wrote.
package typealias InboundKey = RowKey<Entities.Inbound>
/// Something that an agent is to answer.
package typealias AgentReplyKey = RowKey<Entities.AgentReply>
/// A run that waits.
package typealias WaitKey = RowKey<Entities.Wait>

/// Runs and communications are clustered by participant: their key is the participant's key shifted left by
/// ``ordinalBits`` plus an ordinal that counts from 1. A participant's rows lie side by side, need no index of their
/// own, and an import appends. The limit is 1,048,575 runs and as many communications a participant.
extension RowKey where Entity == Entities.Participant {
    package static var ordinalBits: Int64 { 20 }
    package static var maximumOrdinal: Int64 { (1 << ordinalBits) - 1 }

    package func run(_ ordinal: Int64) -> RunKey { RunKey(rawValue << Self.ordinalBits | ordinal) }
    package func communication(_ ordinal: Int64) -> CommunicationKey {
        CommunicationKey(rawValue << Self.ordinalBits | ordinal)
    }
}

extension RowKey where Entity == Entities.Communication {
    package var participant: ParticipantKey { ParticipantKey(rawValue >> ParticipantKey.ordinalBits) }
    package var ordinal: Int64 { rawValue & ParticipantKey.maximumOrdinal }
}

extension RowKey where Entity == Entities.Run {
    package var participant: ParticipantKey { ParticipantKey(rawValue >> ParticipantKey.ordinalBits) }
    package var ordinal: Int64 { rawValue & ParticipantKey.maximumOrdinal }
}
