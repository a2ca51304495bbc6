package import Domain

/// Campaigns, their versions, and the numbers of declared fields.
package protocol DefinitionRows: AnyObject {
    func campaign(named id: String) throws -> CampaignKey?
    func addCampaign(_ id: String, isRunning: Bool, at now: Instant) throws -> CampaignKey
    func standing(of campaign: CampaignKey) throws -> CampaignStanding?

    /// As it is listed; nil where it has no version in force.
    func campaignRow(_ campaign: CampaignKey) throws -> CampaignRow?
    func setRunning(_ campaign: CampaignKey, _ isRunning: Bool) throws

    /// - Parameter hash: of the directory that is held back; nil: none is.
    func setHeld(_ campaign: CampaignKey, _ hash: String?) throws

    /// Drops the campaign's waiting events and what would be such by now: see `DefinitionStore.setRunning`. Returns how many.
    func discardBacklog(of campaign: CampaignKey, at now: Instant) throws -> Int

    func version(of campaign: CampaignKey, contentHash: String) throws -> VersionKey?

    /// - Parameter numbers: of the version's fields, in the same order.
    func addVersion(
        _ version: VersionRegistration, of campaign: CampaignKey, numbers: [FieldID], at now: Instant
    ) throws -> VersionKey
    func putInForce(_ version: VersionKey, of campaign: CampaignKey) throws
    func registered(_ version: VersionKey) throws -> RegisteredVersion?

    /// - Parameter owner: the campaign that a participant field belongs to; nil: a customer field.
    func field(named name: String, of owner: CampaignKey?) throws -> KnownField?

    /// Gives it the next number, ``FieldID/firstDeclared`` or above: one that no field had before.
    func addField(_ field: Field, of owner: CampaignKey?) throws -> FieldID
    func setType(_ type: FieldType, of field: FieldID) throws

    /// Fields that the campaign's version in force declares.
    func fieldsUsed(by campaign: CampaignKey) throws -> [KnownField]
    func addUse(of field: FieldID, by campaign: CampaignKey) throws
    func dropUse(of field: FieldID, by campaign: CampaignKey) throws

    /// The ids of the campaigns that declare the field, ascending, but the one.
    func campaignsUsing(_ field: FieldID, but campaign: CampaignKey) throws -> [String]

    /// Returns true if any customer, or any participant of the campaign, has a value of it.
    func holdsData(_ field: FieldID, _ level: FieldLevel, _ campaign: CampaignKey) throws -> Bool
}

/// What rules read of a campaign.
package struct CampaignStanding: Sendable {
    package var isRunning: Bool
    /// The one in force.
    package var version: VersionKey?
    /// See ``CampaignRow/heldHash``.
    package var heldHash: String?

    package init(isRunning: Bool, version: VersionKey?, heldHash: String?) {
        self.isRunning = isRunning
        self.version = version
        self.heldHash = heldHash
    }
}

/// A field that has a number.
package struct KnownField: Sendable {
    package var id: FieldID
    package var name: String
    package var level: FieldLevel
    /// As it is stored: a type that this program does not know is kept as it is.
    package var type: String

    package init(id: FieldID, name: String, level: FieldLevel, type: String) {
        self.id = id
        self.name = name
        self.level = level
        self.type = type
    }
}
