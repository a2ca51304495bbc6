import Domain
import Foundation
import GRDB

/// Makes a version its campaign's current one, within a transaction.
struct VersionRegistrar {
    let db: Database
    let version: VersionRegistration
    let now: Instant

    func register() throws -> RegisteredVersion {
        let campaign = try campaign()
        let numbers = try FieldRegistry(db, campaign).declare(version.fields)
        let key = try existing(campaign) ?? add(campaign, numbers)
        try db.execute(
            sql: "UPDATE campaign SET version = ? WHERE id = ?", arguments: [key.rawValue, campaign.rawValue])
        guard let registered = try VersionRows.fetch(key, db) else { throw StoreError.noSuchRow("such version") }
        return registered
    }

    private func campaign() throws -> CampaignKey {
        let known = try Int64.fetchOne(
            db, sql: "SELECT id FROM campaign WHERE tag = ?", arguments: [version.campaign])
        if let known { return CampaignKey(known) }
        try db.execute(
            sql: "INSERT INTO campaign (tag, is_running, created_at) VALUES (?, ?, ?)",
            arguments: [version.campaign, version.startsAutomatically, now.milliseconds])
        return CampaignKey(db.lastInsertedRowID)
    }

    private func existing(_ campaign: CampaignKey) throws -> VersionKey? {
        try Int64.fetchOne(
            db, sql: "SELECT id FROM version WHERE campaign = ? AND content_hash = ?",
            arguments: [campaign.rawValue, version.contentHash]
        ).map { VersionKey($0) }
    }

    private func add(_ campaign: CampaignKey, _ numbers: [FieldID]) throws -> VersionKey {
        let fields = zip(version.fields, numbers).map { StoredField($0, number: $1) }
        let firstNode = (try Int64.fetchOne(db, sql: "SELECT max(id) FROM node") ?? 0) + 1
        try db.execute(
            sql: """
                INSERT INTO version (campaign, content_hash, name, flows, fields, first_node, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                campaign.rawValue, version.contentHash, version.name, try JSONText.write(version.flows),
                try JSONText.write(fields), firstNode, now.milliseconds,
            ])
        let key = VersionKey(db.lastInsertedRowID)
        for (position, node) in version.nodes.enumerated() {
            try db.execute(
                sql: """
                    INSERT INTO node (id, version, flow, node, communication_name, kind, agent, channel)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    firstNode + Int64(position), key.rawValue, node.flow, node.node, node.communicationName,
                    node.kind.map { Int64($0.rawValue) }, node.agent, node.channel,
                ])
        }
        for (path, bytes) in version.files.sorted(by: { $0.key < $1.key }) {
            try db.execute(
                sql: "INSERT INTO version_file (version, path, content) VALUES (?, ?, ?)",
                arguments: [key.rawValue, path, try content(bytes)])
        }
        return key
    }

    /// Equal bytes are kept once.
    private func content(_ bytes: [UInt8]) throws -> Int64 {
        let fingerprint = StableHash.hash(bytes)
        let known = try Int64.fetchOne(
            db, sql: "SELECT id FROM file_content WHERE fingerprint = ? AND bytes = ?",
            arguments: [fingerprint, bytes.data])
        if let known { return known }
        try db.execute(
            sql: "INSERT INTO file_content (fingerprint, bytes) VALUES (?, ?)", arguments: [fingerprint, bytes.data])
        return db.lastInsertedRowID
    }
}
