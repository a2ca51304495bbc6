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

    /// Does an act once for an `Idempotency-Key`: a repeat of the same request gets the kept answer.
    ///
    /// Two at the same time: the second gets 409 `request_in_progress` and may ask again.
    /// - Parameters:
    ///   - keepsProblems: a problem that `answer` makes of an outcome is kept too; else a repeat acts again.
    ///   - answer: made of what came of the act, within the act's transaction too: pure and quick.
    ///   - work: acts, and keeps the answer with what it changes.
    func once<Outcome: Sendable>(
        _ call: Call, requestHash: [UInt8], keepsProblems: Bool = false,
        answer: @escaping @Sendable (Outcome) throws -> Answer, work: (Act<Outcome>) async throws -> Outcome
    ) async throws -> Response {
        let actor = call.actor
        guard let receiptKey = try receiptKey(of: call) else {
            return Self.response(try answer(try await work(Act(actor))))
        }
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
            if receipt.status >= 400 { response.headers[.contentType] = "application/problem+json" }
            if let name = HTTPField.Name("Idempotent-Replayed") { response.headers[name] = "true" }
            return response
        }
        let requestID = call.requestID
        let kept = KeptAnswer<Outcome>(key: receiptKey) { outcome in
            do {
                let answer = try answer(outcome)
                return Receipt(requestHash: requestHash, status: answer.status, body: answer.body)
            } catch let problem as Problem where keepsProblems {
                return Receipt(
                    requestHash: requestHash, status: problem.code.status, body: problem.body(requestID: requestID))
            } catch {
                return nil
            }
        }
        return Self.response(try answer(try await work(Act(actor, answer: kept))))
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
