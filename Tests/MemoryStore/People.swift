import Conversations
import Domain
import Store

struct Customer: Sendable {
    var key: CustomerKey
    var record: FieldRecord
    var createdAt: Instant
}

/// What somebody is known by; texts that Unicode holds for one are one.
struct Identifier: Hashable, Sendable {
    var kind: IdentifierKind
    var value: String
}

struct Participant: Sendable {
    var key: ParticipantKey
    var campaign: CampaignKey
    var customer: CustomerKey
    var objectID = ""
    var zone: String?
    var record = FieldRecord()
    var runCount: Int64 = 0
    var communicationCount: Int64 = 0
    var createdAt: Instant
    var updatedAt: Instant
    /// The row that brought it in, and the one that changed it last.
    var createdBy: ParticipantRow.Origin?
    var changedBy: ParticipantRow.Origin?
}

/// Whose history it is when people read and replied.
enum HistoryScope: Hashable, Sendable {
    case tenant
    case campaign(CampaignKey)
    case customer(CustomerKey)
}

extension MemoryRows {
    /// What a turn reads of a participant besides its communications, its history and its waits.
    func state(of key: ParticipantKey) -> ParticipantState? {
        guard let row = tables.participants[key], let customer = tables.customers[row.customer] else { return nil }
        return ParticipantState(
            key: key, objectID: row.objectID, customer: customer.record, participant: row.record, zone: row.zone,
            runCount: row.runCount, communicationCount: row.communicationCount)
    }

    func history(of key: ParticipantKey) -> ContactHistory {
        tables.participants[key].flatMap { tables.histories[.customer($0.customer)] } ?? .none
    }

    /// Writes what a turn left behind, with the participant's counts and both records.
    func apply(
        _ effects: TurnEffects, to key: ParticipantKey, _ version: RegisteredVersion,
        _ writer: EffectsWriter<MemoryRows>, at now: Instant
    ) throws -> EffectsWriter<MemoryRows>.Written {
        guard let row = tables.participants[key], let customer = tables.customers[row.customer] else {
            throw StoreError.noSuchRow("such participant")
        }
        let written = try writer.write(
            effects, participant: key, campaign: row.campaign, version: version, runCount: row.runCount,
            communicationCount: row.communicationCount)
        try writer.flush()
        tables.participants[key]?.runCount += written.runs
        tables.participants[key]?.communicationCount += written.communications
        if let record = effects.participant, record != row.record {
            tables.participants[key]?.record = record
            tables.participants[key]?.updatedAt = now
        }
        if let record = effects.customer { save(record, of: customer.key, insteadOf: customer.record, at: now) }
        return written
    }
}

// MARK: PersonRows

extension MemoryRows {
    func participant(_ key: ParticipantKey) -> PersonParticipant? {
        tables.participants[key].map {
            PersonParticipant(
                customer: $0.customer, campaign: $0.campaign, communicationCount: $0.communicationCount, zone: $0.zone)
        }
    }

    func latestParticipant(of customer: CustomerKey) -> ParticipantKey? {
        tables.participants.all.filter { $0.customer == customer && standing(of: $0.campaign)?.version != nil }
            .max { ($0.createdAt, $0.key) < ($1.createdAt, $1.key) }?.key
    }

    func participant(of customer: CustomerKey, in campaign: CampaignKey) -> ParticipantKey? {
        participant(of: customer, in: campaign, objectID: "")
    }

    func participant(of customer: CustomerKey, in campaign: CampaignKey, objectID: String) -> ParticipantKey? {
        tables.participants.all
            .first { $0.customer == customer && $0.campaign == campaign && $0.objectID == objectID }?.key
    }

    func addParticipant(of customer: CustomerKey, in campaign: CampaignKey, at now: Instant) -> ParticipantKey {
        tables.participants.add {
            Participant(key: $0, campaign: campaign, customer: customer, createdAt: now, updatedAt: now)
        }
    }

    func record(of customer: CustomerKey) -> FieldRecord? { tables.customers[customer]?.record }

    func holders(of identifier: IdentifierKind, _ value: String) -> [PersonCustomer] {
        (tables.identifiers[Identifier(kind: identifier, value: value)] ?? []).compactMap { key in
            tables.customers[key].map { PersonCustomer(key: key, record: $0.record) }
        }
    }

    func addCustomer(_ record: FieldRecord, at now: Instant) -> CustomerKey {
        let key = tables.customers.add { Customer(key: $0, record: record, createdAt: now) }
        follow(key, from: FieldRecord(), to: record)
        return key
    }

    func save(_ record: FieldRecord, of customer: CustomerKey, insteadOf old: FieldRecord, at now: Instant) {
        tables.customers[customer]?.record = record
        follow(customer, from: old, to: record)
    }

    /// Who held an identifier first is found by it; when they give it up, the next is.
    private func follow(_ customer: CustomerKey, from old: FieldRecord, to new: FieldRecord) {
        for kind in IdentifierKind.allCases where old[kind.field] != new[kind.field] {
            if let before = old[kind.field] {
                tables.identifiers[Identifier(kind: kind, value: before)]?.removeAll { $0 == customer }
            }
            if let after = new[kind.field] {
                tables.identifiers[Identifier(kind: kind, value: after), default: []].append(customer)
                tables.identifiers[Identifier(kind: kind, value: after)]?[1...].sort()
            }
        }
    }

    func hiddenCampaign(at now: Instant) -> CampaignKey {
        campaign(named: HiddenCampaign.id) ?? addCampaign(HiddenCampaign.id, isRunning: true, at: now)
    }

    func addSession(_ session: NewSession) {
        let state = session.state
        let hidden = hiddenCampaign(at: session.createdAt)
        let version =
            version(of: hidden, contentHash: "")
            ?? addVersion(
                VersionRegistration(
                    campaign: HiddenCampaign.id, name: "", contentHash: "", files: [:], fields: [], flows: [],
                    nodes: [], startsAutomatically: true), of: hidden, numbers: [], at: session.createdAt)
        tables.participants[state.key.participant]?.communicationCount = state.key.ordinal
        _ = lane(state.place.campaign, state.place.channel)
        tables.communications[state.key] = Communication(
            state: state, version: version, node: VersionRegistration.Node(flow: "", node: HiddenCampaign.node),
            nodeIndex: 0,
            inputs: PlanInputs(zone: session.zone, zoneSource: session.zoneSource, base: .unset),
            createdAt: session.createdAt)
        tables.conversations[state.key] = Conversation(
            state: session.conversation, holdsAddress: session.holdsAddress, owner: epoch,
            lastInboundAt: session.createdAt)
    }
}

/// The identifiers of one row of an upload.
struct MemoryIdentifiers: RowIdentifiers {
    let rows: MemoryRows
    let row: TypedRow

    func mayFind(_ kind: IdentifierKind, but customer: CustomerKey?) -> Bool {
        let value = row.identifier?.kind == kind ? row.identifier?.value : row.customer[kind.field]
        return value.flatMap { rows.holders(of: kind, $0).first }.map { $0.key != customer } ?? false
    }

    func holder(_ kind: IdentifierKind, _ value: String) -> PersonCustomer? { rows.holders(of: kind, value).first }
    func holders(_ kind: IdentifierKind, _ value: String) -> [PersonCustomer] { rows.holders(of: kind, value) }
}
