import Domain
import GRDB

/// The kept answers of writes that may be repeated.
enum ReceiptRows {
    static func keep(_ key: ReceiptKey, _ receipt: Receipt, at now: Instant, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO receipt (api_key, idempotency_key, request_hash, status, body, kept_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (api_key, idempotency_key) DO UPDATE SET request_hash = excluded.request_hash,
                    status = excluded.status, body = excluded.body, kept_at = excluded.kept_at
                """
        ).execute(arguments: [
            key.apiKey.rawValue, key.idempotencyKey, receipt.requestHash.data, receipt.status, receipt.body.data,
            now.milliseconds,
        ])
    }
}
