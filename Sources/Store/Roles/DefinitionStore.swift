package import Domain

/// What campaigns are: versions, what is in force, what runs.
package protocol DefinitionStore: Sendable {
    /// Makes a version the campaign's current one; the same content hash gives the same version again.
    ///
    /// A new campaign starts as its definition says. Customer fields join the tenant's registry.
    /// - Throws: ``StoreError/fieldConflict(_:)`` where a field that holds data would change its type or go away.
    func register(_ version: VersionRegistration, at now: Instant) async throws -> RegisteredVersion

    /// Every campaign with its current version, in id order.
    func campaigns() async throws -> [CampaignRow]

    /// The files of a version, as registered; nil where there is no such version.
    func files(of version: VersionKey) async throws -> [String: [UInt8]]?

    /// What a version's nodes, fields and hash are called; nil where there is no such version.
    func version(_ key: VersionKey) async throws -> RegisteredVersion?

    /// Starts or stops a campaign, and drops the events that wait in it where `discardsBacklog` says so.
    ///
    /// With the events goes what would be one by now: waits whose instant is past, and calls of scripts. Runs that wait for
    /// what is still to come stay.
    func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, discardsBacklog: Bool, by act: Act<CampaignChange>, at now: Instant
    ) async throws -> CampaignChange

    /// Makes a version the campaign's current one by an operator's choice, and holds its directory back as `hold` does; both
    /// or neither. `isFit` is asked of the version as it is registered, and nothing is changed where it throws.
    /// - Throws: ``StoreError/fieldConflict(_:)`` as `register`, and what `isFit` throws.
    func rollBack(
        _ campaign: CampaignKey, to version: VersionRegistration, holding directory: String?,
        by act: Act<VersionSwitch>, at now: Instant, isFit: @escaping @Sendable (RegisteredVersion) throws -> Void
    ) async throws -> VersionSwitch

    /// Every version that was ever in force, newest first.
    func versions(of campaign: CampaignKey) async throws -> [VersionRow]

    /// Notes that the campaign's directory, as its content hash says it is now, is not to be taken up again: another
    /// version was chosen over it. Nil ends that.
    func hold(_ campaign: CampaignKey, directory hash: String?, actor: String, at now: Instant) async throws
}
