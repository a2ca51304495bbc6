import Crypto
import Domain
import HTTPTypes
import Hummingbird
import Store

extension APIEnvironment {
    /// SHA-256 over method, path, query and what stands for the body.
    static func requestHash(of call: Call, body: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        let head = "\(call.request.method.rawValue)\n\(call.request.uri.path)\n\(call.request.uri.query ?? "")\n"
        hash.update(data: Array(head.utf8))
        hash.update(data: Array(body))
        return Array(hash.finalize())
    }

    /// Does a write once for an `Idempotency-Key`: a repeat of the same request gets the kept answer.
    ///
    /// Two at the same time: the second gets 409 `request_in_progress` and may ask again.
    /// - Parameter keepsReceipt: false where `work` keeps the receipt itself, in the transaction of what it does.
    func once(
        _ call: Call, requestHash: [UInt8], keepsReceipt: Bool, work: (ReceiptKey?) async throws -> Answer
    ) async throws -> Response {
        guard let receiptKey = try receiptKey(of: call) else { return Self.response(try await work(nil)) }
        guard writes.begin(receiptKey) else {
            throw Problem(
                .requestInProgress, "A request with this Idempotency-Key is being worked on: ask again in a moment."
            ).retry(after: 1)
        }
        defer { writes.end(receiptKey) }
        if let receipt = try await store.receipt(receiptKey, at: clock.now) {
            guard receipt.requestHash == requestHash else {
                throw Problem(
                    .idempotencyConflict,
                    "This Idempotency-Key was used for another request in the last 24 hours: use a new one for each request."
                )
            }
            var response = Self.response(Answer(status: receipt.status, body: receipt.body))
            if let name = HTTPField.Name("Idempotent-Replayed") { response.headers[name] = "true" }
            return response
        }
        let answer = try await work(receiptKey)
        if keepsReceipt {
            try await store.keepReceipt(
                receiptKey, Receipt(requestHash: requestHash, status: answer.status, body: answer.body), at: clock.now)
        }
        return Self.response(answer)
    }

    private func receiptKey(of call: Call) throws -> ReceiptKey? {
        guard let name = HTTPField.Name("Idempotency-Key"), let text = call.request.headers[name], let key = call.key
        else { return nil }
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw Problem.badParameter("Idempotency-Key", "must be 1 to 255 printable ASCII characters without spaces")
        }
        return ReceiptKey(apiKey: key.key, idempotencyKey: text)
    }
}
