import Domain

/// The numbers of declared fields: one registry of customer fields for the tenant, one of participant fields a campaign.
///
/// A number is never used for another field, and a field that holds data keeps its type.
struct FieldRegistry {
    private let rows: any DefinitionRows
    private let campaign: CampaignKey

    init(_ rows: any DefinitionRows, _ campaign: CampaignKey) {
        self.rows = rows
        self.campaign = campaign
    }

    /// Registers what the campaign declares now; the fields' numbers, in the same order.
    /// - Throws: ``StoreError/fieldConflict(_:)`` with a sentence for each conflict.
    func declare(_ fields: [Field]) throws -> [FieldID] {
        var conflicts: [String] = []
        var numbers: [FieldID] = []
        for field in fields { numbers.append(try number(of: field, &conflicts)) }
        try retire(all: numbers, &conflicts)
        if !conflicts.isEmpty { throw StoreError.fieldConflict(conflicts) }
        return numbers
    }

    private func number(of field: Field, _ conflicts: inout [String]) throws -> FieldID {
        let owner = field.level == .customer ? nil : campaign
        let known = try rows.field(named: field.name, of: owner)
        if let known, known.type != field.type.rawValue { try retype(field, known, &conflicts) }
        let id = try known?.id ?? rows.addField(field, of: owner)
        try rows.addUse(of: id, by: campaign)
        return id
    }

    private func retype(_ field: Field, _ known: KnownField, _ conflicts: inout [String]) throws {
        if let other = try rows.campaignsUsing(known.id, but: campaign).first {
            conflicts.append(
                "the \(field.level.rawValue) field \"\(field.name)\" is \(known.type) in the campaign \"\(other)\": declare it as \(known.type) here too, or give it another name"
            )
        } else if try rows.holdsData(known.id, field.level, campaign) {
            conflicts.append(
                "the \(field.level.rawValue) field \"\(field.name)\" holds data as \(known.type): keep that type, or give the new field another name"
            )
        } else {
            try rows.setType(field.type, of: known.id)
        }
    }

    /// Takes back the campaign's use of fields that it declares no more.
    private func retire(all numbers: [FieldID], _ conflicts: inout [String]) throws {
        for field in try rows.fieldsUsed(by: campaign) where !numbers.contains(field.id) {
            let isSoleUser = try rows.campaignsUsing(field.id, but: campaign).isEmpty
            if isSoleUser, try rows.holdsData(field.id, field.level, campaign) {
                conflicts.append(
                    "the \(field.level.rawValue) field \"\(field.name)\" holds data: go on declaring it")
            } else {
                try rows.dropUse(of: field.id, by: campaign)
            }
        }
    }
}
