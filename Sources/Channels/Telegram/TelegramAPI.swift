import Domain
import Foundation

/// Calls methods of the Bot API. The token is part of every URL and of nothing else: no text made here holds it.
///
/// Source: https://core.telegram.org/bots/api#making-requests
struct TelegramAPI: Sendable {
    /// Why a call brought no result.
    enum Fault: Error, Hashable, Sendable {
        /// No connection: Telegram did not get it.
        case notSent(String)
        /// It may have arrived; no whole answer came, or one that is not Telegram's.
        case lost(String)
        case refused(TelegramRefusal)
    }

    let base: BaseURL
    let token: Secret
    let http: ProviderHTTP
    /// How long an answer may take, beyond what Telegram is asked to hold it back.
    let patience: Duration

    func call<Result: Decodable>(
        _ method: String, _ parameters: some Encodable = [String: String](), held: Duration = .zero
    ) async throws(Fault) -> Result {
        let body: [UInt8]
        do { body = Array(try JSONEncoder().encode(parameters)) } catch {
            throw .notSent("the request cannot be written as JSON")
        }
        let response: ProviderHTTP.Response
        do throws(ProviderHTTP.Failure) {
            response = try await http.call(
                ProviderHTTP.Request(
                    "POST", "\(base)/bot\(token.reveal())/\(method)",
                    headers: [("content-type", "application/json"), ("accept", "application/json")], body: body,
                    timeout: patience + held))
        } catch {
            switch error {
            case .notSent(let text): throw .notSent(clean(text))
            case .lost(let text): throw .lost(clean(text))
            }
        }
        guard (200..<300).contains(response.status) else {
            var refusal = TelegramRefusal(response)
            refusal.description = clean(refusal.description)
            throw .refused(refusal)
        }
        guard let answer = try? JSONDecoder().decode(Answer<Result>.self, from: Data(response.body)), answer.ok,
            let result = answer.result
        else { throw .lost("the answer to \(method) is not one of the Bot API") }
        return result
    }

    private struct Answer<Result: Decodable>: Decodable {
        var ok: Bool
        var result: Result?
    }

    /// No longer than an operator reads, and certainly without the token.
    private func clean(_ text: String) -> String {
        String(text.replacing(token.reveal(), with: "<token>").prefix(300))
    }
}
