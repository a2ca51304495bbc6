package import Domain
import Foundation
import GRDB

extension SQLiteStore {
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
                    key.apiKey.rawValue, key.idempotencyKey, (now - Receipt.lifetime).milliseconds,
                ])
            guard let row else { return nil }
            let hash: Data = row["request_hash"]
            let body: Data = row["body"]
            return Receipt(requestHash: [UInt8](hash), status: row["status"], body: [UInt8](body))
        }
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
