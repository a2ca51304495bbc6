import Conversations
package import Domain
package import Store

struct RecordedAct: Sendable {
    var row: ActRow
    var campaign: CampaignKey?
}

struct StoredKey: Sendable {
    var row: APIKeyRow
    var hash: [UInt8]
}

struct KeptReceipt: Sendable {
    var receipt: Receipt
    var at: Instant
}

// MARK: OperatorRows

extension MemoryRows {
    func record(
        _ action: OperatorAction, on subject: ActSubject, by actor: String, detail: String?, at now: Instant
    ) {
        let origin: (campaign: CampaignKey?, at: Instant?)
        switch subject {
        case .installation, .channel, .domain, .key, .address: origin = (nil, nil)
        case .campaign(let key): origin = (key, nil)
        case .communication(let key):
            let row = tables.communications[key]
            origin = (row?.state.place.campaign, row?.createdAt)
        case .upload(let key): origin = (tables.uploads[key]?.campaign, tables.uploads[key]?.receivedAt)
        }
        let id = origin.campaign.map { self.id(of: $0) }
        tables.acts.add {
            RecordedAct(
                row: ActRow(
                    number: $0.rawValue, at: now, actor: actor, action: action, subject: subject.kind,
                    subjectID: subject.kind == .campaign ? id : subject.id(createdAt: origin.at),
                    campaignID: id.flatMap(HiddenCampaign.shown), detail: detail), campaign: origin.campaign)
        }
    }

    func keep(_ receipt: Receipt, under key: ReceiptKey, at now: Instant) {
        tables.receipts[key] = KeptReceipt(receipt: receipt, at: now)
    }

    func hold(_ channel: String, by actor: String, at now: Instant) -> Bool {
        if tables.pauses[channel] != nil { return false }
        tables.pauses[channel] = ChannelPause(by: actor, at: now)
        return true
    }

    func letGo(_ channel: String) -> Bool { tables.pauses.removeValue(forKey: channel) != nil }

    func addKey(_ key: NewAPIKey, at now: Instant) -> APIKeyRow {
        var row = APIKeyRow(
            key: APIKeyKey(0), name: key.name, prefix: key.prefix, scopes: key.scopes, createdAt: now,
            expiresAt: key.expiresAt, revokedAt: nil, lastUsedAt: nil)
        tables.keys.add {
            row.key = $0
            return StoredKey(row: row, hash: key.hash)
        }
        return row
    }

    func revokeKey(_ key: APIKeyKey, at now: Instant) -> String? {
        guard let row = tables.keys[key]?.row, row.revokedAt == nil else { return nil }
        tables.keys[key]?.row.revokedAt = now
        return row.prefix
    }
}

// MARK: KeyStore

extension MemoryStore {
    package func apiKey(hash: [UInt8]) throws -> APIKeyRow? {
        try read { $0.tables.keys.all.first { $0.hash == hash }?.row }
    }

    package func apiKeys() throws -> [APIKeyRow] { try read { $0.tables.keys.all.map(\.row) } }

    package func touchKeys(_ used: [APIKeyKey: Instant]) throws {
        try write { rows in
            for (key, instant) in used {
                guard let row = rows.tables.keys[key]?.row else { continue }
                rows.tables.keys[key]?.row.lastUsedAt = max(row.lastUsedAt ?? instant, instant)
            }
        }
    }

    package func receipt(_ key: ReceiptKey, at now: Instant) throws -> Receipt? {
        try read { rows in
            rows.tables.receipts[key].flatMap { $0.at > now - Receipt.lifetime ? $0.receipt : nil }
        }
    }

    package func dropReceipt(_ key: ReceiptKey) throws { try write { $0.tables.receipts[key] = nil } }

    package func dropReceipts(before instant: Instant) throws -> Int {
        try write { rows in
            let old = rows.tables.receipts.filter { $0.value.at < instant }.keys
            for key in old { rows.tables.receipts[key] = nil }
            return old.count
        }
    }
}
