package import Domain
package import Store

struct Campaign: Sendable {
    var key: CampaignKey
    var id: String
    var createdAt: Instant
    var standing: CampaignStanding
}

struct Version: Sendable {
    var registered: RegisteredVersion
    var name: String
    var files: [String: [UInt8]]
}

struct DeclaredField: Sendable {
    var known: KnownField
    /// Nil: a customer field.
    var owner: CampaignKey?
    /// Campaigns whose version in force declares it.
    var users: Set<CampaignKey> = []
}

// MARK: DefinitionRows

extension MemoryRows {
    func campaign(named id: String) -> CampaignKey? { tables.campaigns.all.first { $0.id == id }?.key }
    func standing(of campaign: CampaignKey) -> CampaignStanding? { tables.campaigns[campaign]?.standing }
    func isRunning(_ campaign: CampaignKey) -> Bool { standing(of: campaign)?.isRunning == true }
    func id(of campaign: CampaignKey) -> String { tables.campaigns[campaign]?.id ?? "" }

    func addCampaign(_ id: String, isRunning: Bool, at now: Instant) -> CampaignKey {
        let standing = CampaignStanding(isRunning: isRunning, version: nil, heldHash: nil)
        return tables.campaigns.add { Campaign(key: $0, id: id, createdAt: now, standing: standing) }
    }

    func campaignRow(_ campaign: CampaignKey) -> CampaignRow? {
        guard let row = tables.campaigns[campaign], let key = row.standing.version, let version = tables.versions[key]
        else { return nil }
        return CampaignRow(
            key: campaign, id: row.id, name: version.name, isRunning: row.standing.isRunning, createdAt: row.createdAt,
            version: key, contentHash: version.registered.contentHash,
            versionCreatedAt: version.registered.createdAt,
            participantCount: tables.participants.all.count { $0.campaign == campaign },
            waitingEventCount: tables.events.all.count { $0.campaign == campaign }, heldHash: row.standing.heldHash)
    }

    func setRunning(_ campaign: CampaignKey, _ isRunning: Bool) {
        tables.campaigns[campaign]?.standing.isRunning = isRunning
    }

    func setHeld(_ campaign: CampaignKey, _ hash: String?) { tables.campaigns[campaign]?.standing.heldHash = hash }

    func discardBacklog(of campaign: CampaignKey, at now: Instant) -> Int {
        let events = tables.events.remove { $0.campaign == campaign }
        // Those that have ended went with their events, which are counted.
        tables.waits.remove { $0.run.campaign == campaign && $0.isEnded }
        let waits = tables.waits.remove {
            $0.run.campaign == campaign && ($0.run.wait.call != nil || $0.run.wait.until.hasCome(by: now))
        }
        return events + waits
    }

    func version(of campaign: CampaignKey, contentHash: String) -> VersionKey? {
        tables.versions.all.map(\.registered).first { $0.campaign == campaign && $0.contentHash == contentHash }?
            .version
    }

    func addVersion(
        _ version: VersionRegistration, of campaign: CampaignKey, numbers: [FieldID], at now: Instant
    ) -> VersionKey {
        let number = Dictionary(zip(version.fields, numbers), uniquingKeysWith: { first, _ in first })
        let catalog = FieldCatalog(fields: version.fields) { number[$0] ?? FieldID(0) }
        let nodeCount = tables.versions.all.reduce(0) { $0 + $1.registered.nodes.count }
        return tables.versions.add {
            Version(
                registered: RegisteredVersion(
                    campaign: campaign, campaignID: version.campaign, version: $0, contentHash: version.contentHash,
                    createdAt: now, firstNode: NodeKey(Int64(nodeCount) + 1), nodes: version.nodes,
                    flows: version.flows, catalog: catalog), name: version.name, files: version.files)
        }
    }

    func putInForce(_ version: VersionKey, of campaign: CampaignKey) {
        tables.campaigns[campaign]?.standing.version = version
    }

    func registered(_ version: VersionKey) -> RegisteredVersion? { tables.versions[version]?.registered }

    func field(named name: String, of owner: CampaignKey?) -> KnownField? {
        tables.fields.values.first { $0.known.name == name && $0.owner == owner }?.known
    }

    func addField(_ field: Field, of owner: CampaignKey?) -> FieldID {
        let id = tables.fields.keys.max().map { FieldID($0.rawValue + 1) } ?? .firstDeclared
        tables.fields[id] = DeclaredField(
            known: KnownField(id: id, name: field.name, level: field.level, type: field.type.rawValue), owner: owner)
        return id
    }

    func setType(_ type: FieldType, of field: FieldID) { tables.fields[field]?.known.type = type.rawValue }
    func addUse(of field: FieldID, by campaign: CampaignKey) { tables.fields[field]?.users.insert(campaign) }
    func dropUse(of field: FieldID, by campaign: CampaignKey) { tables.fields[field]?.users.remove(campaign) }

    func fieldsUsed(by campaign: CampaignKey) -> [KnownField] {
        tables.fields.values.filter { $0.users.contains(campaign) }.map(\.known).sorted { $0.id < $1.id }
    }

    func campaignsUsing(_ field: FieldID, but campaign: CampaignKey) -> [String] {
        (tables.fields[field]?.users ?? []).filter { $0 != campaign }.map { id(of: $0) }.sorted()
    }

    func holdsData(_ field: FieldID, _ level: FieldLevel, _ campaign: CampaignKey) -> Bool {
        switch level {
        case .customer: tables.customers.all.contains { $0.record[field] != nil }
        case .participant: tables.participants.all.contains { $0.campaign == campaign && $0.record[field] != nil }
        }
    }
}

// MARK: DefinitionStore

extension MemoryStore {
    package func campaigns() throws -> [CampaignRow] {
        try read { rows in
            rows.tables.campaigns.all.sorted { $0.id < $1.id }.compactMap { rows.campaignRow($0.key) }
        }
    }

    package func files(of version: VersionKey) throws -> [String: [UInt8]]? {
        try read { $0.tables.versions[version]?.files }
    }

    package func version(_ key: VersionKey) throws -> RegisteredVersion? { try read { $0.registered(key) } }

    package func versions(of campaign: CampaignKey) throws -> [VersionRow] {
        try read { rows in
            rows.tables.versions.all.reversed().filter { $0.registered.campaign == campaign }.map { version in
                let known = version.registered
                return VersionRow(
                    key: known.version, contentHash: known.contentHash, name: version.name, createdAt: known.createdAt,
                    isCurrent: rows.standing(of: campaign)?.version == known.version)
            }
        }
    }
}
