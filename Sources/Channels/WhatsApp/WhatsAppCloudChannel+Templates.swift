package import Domain
import Foundation

extension WhatsAppCloudChannel: TemplateListing {
    /// The most pages that are asked for, of 100 templates each; an account has 6,000 at most.
    private static let mostPages = 100

    package func templates() async throws(ChannelFailure) -> [ChannelTemplate] {
        guard let account = settings.businessAccountID else {
            throw ChannelFailure(
                .refused, code: "no_business_account",
                text: "the setting business_account_id is missing (the id of the WhatsApp Business account)")
        }
        let what = "the templates of the account \(account)"
        var templates: [ChannelTemplate] = []
        var after: String?
        for _ in 0..<Self.mostPages {
            var path = "\(account)/message_templates?fields=name,language,status,category,components&limit=100"
            if let after { path += "&after=\(after)" }
            let response: ProviderHTTP.Response
            do throws(ProviderHTTP.Failure) { response = try await call("GET", path) } catch {
                throw ChannelFailure(.unavailable, code: "no_connection", text: "\(what): \(error.text)")
            }
            guard (200..<300).contains(response.status) else { throw WhatsAppError.failure(of: response, what) }
            guard let page = try? JSONDecoder().decode(TemplatePage.self, from: Data(response.body)) else {
                throw ChannelFailure(.unavailable, code: "bad_answer", text: "\(what): the answer cannot be read")
            }
            templates += page.data.compactMap(\.template)
            guard let next = page.paging?.following, next != after else { break }
            after = next
        }
        return templates.sorted { ($0.name, $0.language) < ($1.name, $1.language) }
    }
}

/// A page of a list of the Graph API.
private struct TemplatePage: Decodable {
    var data: [Entry]
    var paging: Paging?

    struct Paging: Decodable {
        struct Cursors: Decodable {
            var after: String?
        }

        var cursors: Cursors?
        /// There is another page.
        var next: String?

        /// What to ask for next, safe in a query; nil: this was the last page.
        var following: String? {
            guard next != nil, let after = cursors?.after, (1...4096).contains(after.utf8.count) else { return nil }
            return PercentCoding.encoded(after)
        }
    }

    /// One that cannot be read is left out.
    struct Entry: Decodable {
        private enum CodingKeys: String, CodingKey {
            case name, language, status, category, components
        }

        struct Component: Decodable {
            var type: String?
            var text: String?
        }

        var template: ChannelTemplate?

        init(from decoder: any Decoder) throws {
            guard let container = try? decoder.container(keyedBy: CodingKeys.self),
                let name = container.lenient(String.self, .name),
                let language = container.lenient(String.self, .language)
            else { return }
            let body = container.lenient([Component].self, .components)?
                .first { $0.type?.uppercased() == "BODY" }?.text
            template = ChannelTemplate(
                name: name, language: language, status: container.lenient(String.self, .status) ?? "UNKNOWN",
                category: container.lenient(String.self, .category), body: body,
                parameters: body.map(Entry.parameters) ?? [])
        }

        /// What stands between `{{` and `}}`, each once, in order.
        private static func parameters(_ body: String) -> [String] {
            var names: [String] = []
            var rest = body[...]
            while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
                let name = rest[open.upperBound..<close.lowerBound].trimmingCharacters(in: .whitespaces)
                if !name.isEmpty, !names.contains(name) { names.append(name) }
                rest = rest[close.upperBound...]
            }
            return names
        }
    }
}
