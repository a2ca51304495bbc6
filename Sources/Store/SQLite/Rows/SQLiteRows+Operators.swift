import Domain
import Foundation
import GRDB

extension SQLiteRows {
    func record(
        _ action: OperatorAction, on subject: ActSubject, by actor: String, detail: String?, at now: Instant
    ) throws {
        try OperatorActions.record(action, on: subject, by: actor, detail: detail, at: now, db)
    }

    func keep(_ receipt: Receipt, under key: ReceiptKey, at now: Instant) throws {
        try ReceiptRows.keep(key, receipt, at: now, db)
    }

    func communicationRow(_ key: CommunicationKey) throws -> CommunicationRow? { try CommunicationTable.fetch(key, db) }
    func conversationRow(_ key: CommunicationKey) throws -> ConversationRow? { try SQLiteStore.conversation(key, db) }

    func removeRest(of domain: String) throws -> Bool { try DestinationRestRows.end(domain, db) }

    func reassign(_ channel: String, from account: String, to other: String) throws -> Int {
        try db.execute(
            sql: "UPDATE sender SET account = ?3 WHERE channel = ?1 AND account = ?2",
            arguments: [channel, account, other])
        let count = db.changesCount
        try db.execute(
            sql: "UPDATE conversation SET account = ?3 WHERE channel = ?1 AND is_open AND account = ?2",
            arguments: [channel, account, other])
        try FollowUpTable.rewrite(waitingIn: "channel = ?", [channel], db) { message in
            if message.account == account { message.account = other }
        }
        return count
    }

    func hold(_ channel: String, by actor: String, at now: Instant) throws -> Bool {
        try db.execute(
            sql: "INSERT INTO channel_pause (channel, actor, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            arguments: [channel, actor, now.milliseconds])
        return db.changesCount > 0
    }

    func letGo(_ channel: String) throws -> Bool {
        try db.execute(sql: "DELETE FROM channel_pause WHERE channel = ?", arguments: [channel])
        return db.changesCount > 0
    }

    func addKey(_ key: NewAPIKey, at now: Instant) throws -> APIKeyRow {
        try db.execute(
            sql: "INSERT INTO api_key (name, hash, prefix, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                key.name, key.hash.data, key.prefix, key.scopes.map(\.rawValue).joined(separator: " "),
                now.milliseconds, key.expiresAt?.milliseconds,
            ])
        return APIKeyRow(
            key: APIKeyKey(db.lastInsertedRowID), name: key.name, prefix: key.prefix, scopes: key.scopes,
            createdAt: now, expiresAt: key.expiresAt, revokedAt: nil, lastUsedAt: nil)
    }

    func revokeKey(_ key: APIKeyKey, at now: Instant) throws -> String? {
        try db.execute(
            sql: "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
            arguments: [now.milliseconds, key.rawValue])
        guard db.changesCount > 0 else { return nil }
        return try String.fetchOne(db, sql: "SELECT prefix FROM api_key WHERE id = ?", arguments: [key.rawValue])
    }

    func addUpload(_ upload: NewUpload, at now: Instant) throws -> UploadRow {
        try db.cachedStatement(
            sql: """
                INSERT INTO upload (campaign, source, file_name, path, byte_count, content_hash, definition_hash,
                    status, received_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)
                """
        ).execute(arguments: [
            upload.campaign.rawValue, upload.source.rawValue, upload.fileName, upload.path, upload.byteCount,
            upload.fingerprint?.contentHash.data, upload.fingerprint?.definitionHash.data, now.milliseconds,
        ])
        return try UploadRows.require(UploadKey(db.lastInsertedRowID), db)
    }
}
