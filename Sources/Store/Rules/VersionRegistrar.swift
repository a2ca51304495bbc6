import Domain

/// Makes a version its campaign's current one, within a transaction.
struct VersionRegistrar {
    private let rows: any DefinitionRows
    private let version: VersionRegistration
    private let now: Instant

    init(_ rows: any DefinitionRows, _ version: VersionRegistration, at now: Instant) {
        self.rows = rows
        self.version = version
        self.now = now
    }

    /// See `DefinitionStore.register`.
    func register() throws -> RegisteredVersion {
        let campaign =
            try rows.campaign(named: version.campaign)
            ?? rows.addCampaign(version.campaign, isRunning: version.startsAutomatically, at: now)
        let numbers = try FieldRegistry(rows, campaign).declare(version.fields)
        let key =
            try rows.version(of: campaign, contentHash: version.contentHash)
            ?? rows.addVersion(version, of: campaign, numbers: numbers, at: now)
        try rows.putInForce(key, of: campaign)
        guard let registered = try rows.registered(key) else { throw StoreError.noSuchRow("such version") }
        return registered
    }
}
