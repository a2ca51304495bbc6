package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>, at now: Instant) async throws -> APIKeyRow {
        try await perform("creating an API key", by: act, at: now) { context in
            let db = try context.db
            try db.execute(
                sql:
                    "INSERT INTO api_key (name, hash, prefix, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    key.name, key.hash.data, key.prefix, key.scopes.map(\.rawValue).joined(separator: " "),
                    now.milliseconds, key.expiresAt?.milliseconds,
                ])
            let row = APIKeyRow(
                key: APIKeyKey(db.lastInsertedRowID), name: key.name, prefix: key.prefix, scopes: key.scopes,
                createdAt: now, expiresAt: key.expiresAt, revokedAt: nil, lastUsedAt: nil)
            try OperatorActions.record(
                .createKey, on: .key(prefix: key.prefix), by: act.actor,
                detail: key.scopes.map(\.rawValue).joined(separator: " "), at: now, db)
            return row
        }
    }

    package func apiKey(hash: [UInt8]) async throws -> APIKeyRow? {
        try await read("looking up an API key") { db in
            try Row.fetchOne(
                try db.cachedStatement(sql: "SELECT * FROM api_key WHERE hash = ?"), arguments: [hash.data]
            ).map(SQLiteStore.apiKey)
        }
    }

    package func apiKeys() async throws -> [APIKeyRow] {
        try await read("listing API keys") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM api_key ORDER BY id").map(SQLiteStore.apiKey)
        }
    }

    package func revokeKey(_ key: APIKeyKey, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        try await perform("revoking an API key", by: act, at: now) { context in
            let db = try context.db
            try db.execute(
                sql: "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                arguments: [now.milliseconds, key.rawValue])
            guard db.changesCount > 0 else { return false }
            let prefix = try String.fetchOne(
                db, sql: "SELECT prefix FROM api_key WHERE id = ?", arguments: [key.rawValue])
            try OperatorActions.record(.revokeKey, on: .key(prefix: prefix ?? ""), by: act.actor, at: now, db)
            return true
        }
    }

    package func touchKeys(_ used: [APIKeyKey: Instant]) async throws {
        try await write("noting when API keys were used") { context in
            for (key, instant) in used {
                try context.db.cachedStatement(
                    sql: "UPDATE api_key SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?"
                ).execute(arguments: [instant.milliseconds, key.rawValue])
            }
        }
    }

    package func receipt(_ key: ReceiptKey, at now: Instant) async throws -> Receipt? {
        try await read("looking up a kept answer") { db in
            let row = try Row.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT request_hash, status, body FROM receipt
                        WHERE api_key = ? AND idempotency_key = ? AND kept_at > ?
                        """),
                arguments: [
                    key.apiKey.rawValue, key.idempotencyKey, now.milliseconds - SQLiteStore.receiptLifetime,
                ])
            guard let row else { return nil }
            let hash: Data = row["request_hash"]
            let body: Data = row["body"]
            return Receipt(requestHash: [UInt8](hash), status: row["status"], body: [UInt8](body))
        }
    }

    /// 24 hours, in milliseconds.
    private static let receiptLifetime: Int64 = 86_400_000

    package func keepReceipt(_ key: ReceiptKey, _ receipt: Receipt, at now: Instant) async throws {
        try await write("keeping an answer") { context in try ReceiptRows.keep(key, receipt, at: now, context.db) }
    }

    package func dropReceipt(_ key: ReceiptKey) async throws {
        try await write("forgetting an answer") { context in
            try context.db.execute(
                sql: "DELETE FROM receipt WHERE api_key = ? AND idempotency_key = ?",
                arguments: [key.apiKey.rawValue, key.idempotencyKey])
        }
    }

    package func dropReceipts(before instant: Instant) async throws -> Int {
        try await write("dropping old answers") { context in
            let db = try context.db
            try db.execute(sql: "DELETE FROM receipt WHERE kept_at < ?", arguments: [instant.milliseconds])
            return db.changesCount
        }
    }

    private static func apiKey(_ row: Row) -> APIKeyRow {
        let scopes: String = row["scopes"]
        return APIKeyRow(
            key: APIKeyKey(row["id"]), name: row["name"], prefix: row["prefix"],
            scopes: scopes.split(separator: " ").compactMap { APIScope(rawValue: String($0)) },
            createdAt: Instant(milliseconds: row["created_at"]), expiresAt: row.instant("expires_at"),
            revokedAt: row.instant("revoked_at"), lastUsedAt: row.instant("last_used_at"))
    }
}
