package import Domain
import Foundation

/// Sends WhatsApp messages through Meta's Cloud API: approved templates, and free text within 24 hours of the person's
/// last message. What becomes of them, and what people write, comes by webhook.
///
/// See ``WhatsAppCode`` for what each error means. A message carries its idempotency key as `biz_opaque_callback_data`,
/// which comes back in its statuses: they settle an attempt of unknown outcome.
package struct WhatsAppCloudChannel: NamingChannel {
    package let id: String
    package let kind = ChannelKind.whatsappCloud
    package let carries: Set<CommunicationKind> = [.whatsapp]
    package let deliversAtOnce = false

    let settings: WhatsAppSettings
    private let http: ProviderHTTP

    init?(id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory) {
        let settings = WhatsAppSettings(
            &reader, channel: id, secrets: factory.secrets, isReachable: factory.publicURL != nil)
        guard let settings else { return nil }
        self.id = id
        self.settings = settings
        http = factory.http
    }

    package var accounts: [String] { settings.numbers.map(\.phoneNumberID) }
    package var concurrency: Int { settings.concurrency }
    package var rate: RateLimit? { settings.rate }
    package var recipientRate: RateLimit? { WhatsAppSettings.pairRate }
    package var attempts: Int { settings.attempts }
    package var retryDelay: Duration { settings.retryDelay }
    package var onUnknown: UnknownPolicy { settings.onUnknown }
    package var hearing: ChannelHearing { ChannelHearing(called: self) }
    package var abilities: ChannelAbilities { ChannelAbilities(naming: self, templates: self) }

    package func objection(to text: String) -> String? {
        let count = text.unicodeScalars.count
        return count <= WhatsAppBody.longestText
            ? nil : "the text has \(count) characters (WhatsApp takes \(WhatsAppBody.longestText))"
    }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome { await deliver(message).outcome }

    package func deliver(_ message: OutboundMessage) async -> NamedOutcome {
        let chosen = message.account.map { account in settings.numbers.first { $0.phoneNumberID == account } }
        guard let number = chosen ?? settings.numbers.first else {
            return NamedOutcome(
                .channelFailed(
                    ChannelFailure(
                        .refused, code: "unknown_account",
                        text: "the number that this recipient's messages come from is no longer configured")))
        }
        let body: [UInt8]
        do {
            body = try WhatsAppBody(message).bytes()
        } catch let refusal as WhatsAppBody.Refusal {
            return NamedOutcome(.rejected(code: refusal.code, text: refusal.text))
        } catch {
            return NamedOutcome(.rejected(code: "bad_content", text: "the message cannot be written as JSON"))
        }
        do {
            let response = try await call("POST", "\(number.phoneNumberID)/messages", body: body)
            return (200..<300).contains(response.status)
                ? accepted(response.body) : NamedOutcome(WhatsAppError.outcome(of: response))
        } catch {
            switch error {
            case .notSent(let text):
                return NamedOutcome(
                    .channelFailed(ChannelFailure(.unavailable, code: "no_connection", text: text)))
            case .lost(let text):
                return NamedOutcome(.unknown(text: "no whole answer after the message was handed over: \(text)"))
            }
        }
    }

    /// Asks for every number; the first failure, in their order.
    package func check() async -> ChannelFailure? {
        for number in settings.numbers {
            let name = number.display ?? number.phoneNumberID
            let fields = "id,display_phone_number,verified_name,quality_rating"
            do throws(ProviderHTTP.Failure) {
                let response = try await call("GET", "\(number.phoneNumberID)?fields=\(fields)")
                if !(200..<300).contains(response.status) {
                    return WhatsAppError.failure(of: response, "the number \(name)")
                }
            } catch {
                return ChannelFailure(.unavailable, code: "no_connection", text: "the number \(name): \(error.text)")
            }
        }
        return nil
    }

    package func close() async {}

    /// - Parameter path: under the version, with its query.
    func call(
        _ method: String, _ path: String, body: [UInt8]? = nil
    ) async throws(ProviderHTTP.Failure) -> ProviderHTTP.Response {
        var headers = [("authorization", "Bearer \(settings.accessToken.reveal())"), ("accept", "application/json")]
        if body != nil { headers.append(("content-type", "application/json")) }
        return try await http.call(
            ProviderHTTP.Request(
                method, "\(settings.base)/\(settings.version)/\(path)",
                headers: headers.map { (name: $0.0, value: $0.1) }, body: body, timeout: settings.timeout))
    }

    private struct Taken: Decodable {
        struct Message: Decodable {
            var id: String
        }

        struct Contact: Decodable {
            enum CodingKeys: String, CodingKey {
                case number = "wa_id"
                case userID = "user_id"
                case parentUserID = "parent_user_id"
            }

            var names: [String]

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                names = WhatsAppAddress.kept([
                    container.text(.number), container.text(.userID), container.text(.parentUserID),
                ])
            }
        }

        var messages: [Message]
        var contacts: [Contact]?
    }

    private func accepted(_ body: [UInt8]) -> NamedOutcome {
        let taken = body.count <= 65_536 ? try? JSONDecoder().decode(Taken.self, from: Data(body)) : nil
        guard let id = taken?.messages.first?.id, !id.isEmpty, id.utf8.count <= 1024 else {
            return NamedOutcome(.unknown(text: "an answer of success without the message's id"))
        }
        // One message goes to one person.
        let contacts = taken?.contacts ?? []
        return NamedOutcome(
            .accepted(providerID: id), recipientNames: contacts.count == 1 ? contacts[0].names : [])
    }
}
