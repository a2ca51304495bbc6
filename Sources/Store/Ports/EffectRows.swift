package import Domain

/// Where the effects of turns go: many rows at a time, each store in its own way. What is added need not be readable before
/// ``flush()``.
package protocol EffectRows: AnyObject {
    /// For operators: where the store is.
    var place: String { get }

    func add(_ run: RunRecord, _ key: RunKey, of version: RegisteredVersion) throws

    /// - Parameter run: the ordinal of the run that planned it.
    func add(
        _ new: NewCommunication, _ key: CommunicationKey, run: Int64, _ campaign: CampaignKey,
        _ version: RegisteredVersion, at now: Instant
    ) throws
    func add(_ run: ParkedRun) throws -> WaitKey

    /// Keeps what a run that waits has taken meanwhile on another way.
    func setTaken(_ taken: TakenNodes) throws
    func flush() throws
}

/// A run that comes to wait.
package struct ParkedRun: Sendable {
    package var participant: ParticipantKey
    package var campaign: CampaignKey
    package var version: VersionKey
    /// That it waits at.
    package var node: VersionRegistration.Node
    /// Ordinal of the part that came to wait.
    package var segment: Int64
    package var place: RunPlace
    package var wait: RunWait
    /// See ``WaitingScriptCall/idempotencyKey``; nil where it waits for no script.
    package var callName: String?
    package var since: Instant
}

/// Counts of runs that failed alike.
package protocol FailedRunRows: AnyObject {
    /// Adds to what is counted there; returns false where nothing is.
    func add(_ count: FailedRunCount, to place: FailedRunPlace) throws -> Bool
    func insert(_ count: FailedRunCount, at place: FailedRunPlace) throws

    /// How many different errors are counted at the place's node, in its version and upload.
    func errorCount(at place: FailedRunPlace) throws -> Int
}

/// What runs have in common that failed alike.
package struct FailedRunPlace: Hashable, Sendable {
    package var campaign: CampaignKey
    package var version: VersionKey
    /// Nil: outside of any.
    package var upload: UploadKey?
    package var flow: String
    /// Empty where it failed before its first node.
    package var node: String
    /// See ``FailedRuns/error``.
    package var error: String
}

package struct FailedRunCount: Hashable, Sendable {
    package var count: Int64
    package var firstAt: Instant
    package var lastAt: Instant
    /// The latest of them.
    package var example: RunKey

    /// Adds later ones.
    package mutating func add(_ other: FailedRunCount) {
        count += other.count
        firstAt = min(firstAt, other.firstAt)
        lastAt = max(lastAt, other.lastAt)
        example = other.example
    }
}
