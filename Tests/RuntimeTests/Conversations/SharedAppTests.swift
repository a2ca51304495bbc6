import Channels
import Domain
import Runtime
import Store
import Testing

/// Channels of one app at a provider that posts the news of all of them to one address.
@Suite struct SharedAppTests {
    private struct SharedApp: HearingChannel, WebhookChannel {
        var sender: ScriptedChannel
        var app: String
        var told: @Sendable () -> [ForeignNews] = { [] }
        var hearing: ChannelHearing { ChannelHearing(called: self) }

        func receive(_ request: WebhookRequest, at now: Instant) -> WebhookAnswer {
            WebhookAnswer(body: Array("ok".utf8), elsewhere: told())
        }

        func takesNews(from other: any WebhookChannel) -> Bool { (other as? SharedApp)?.app == app }
    }

    private static func news(of account: String) -> ForeignNews {
        ForeignNews(
            account: account,
            events: [
                .message(
                    InboundMessage(
                        kind: .email, address: "x@example.com", account: account, text: "Hello", providerID: "m1",
                        occurredAt: Site.start))
            ])
    }

    private static func kept(_ account: String, app: String = "meta") async throws -> [UnmatchedRow] {
        let first = SharedApp(
            sender: ScriptedChannel("mail", accounts: ["1"]), app: "meta", told: { [news(of: account)] })
        let second = SharedApp(sender: ScriptedChannel("other", accounts: ["2"]), app: app)
        let site = try await Site.make(channels: [first, second])
        let request = WebhookRequest(method: "POST", url: "https://x/hooks/mail")
        for _ in 0..<2 {
            let answer = await site.operations.webhook(channel: "mail", request)
            #expect(answer.status == 200 && answer.events.isEmpty && answer.elsewhere.isEmpty)
        }
        return try await site.daemon.store.unmatched(UnmatchedQuery()).rows
    }

    @Test("C5 news go to the channel that has the account") func newsGoToTheChannelThatHasTheAccount() async throws {
        let rows = try await Self.kept("2")
        #expect(rows.map(\.channel) == ["other"])
        #expect(rows.map(\.reason) == [.noConversation])
    }

    @Test("C5 news of an account that no channel has are kept with the reason")
    func newsOfAnAccountThatNoChannelHasAreKeptWithTheReason() async throws {
        let rows = try await Self.kept("3")
        #expect(rows.map(\.channel) == ["mail"])
        #expect(rows.map(\.reason) == [.notConfigured])
        #expect(rows.map(\.text) == ["Hello"])
    }

    @Test("C5 another app's channel takes nothing") func anotherAppsChannelTakesNothing() async throws {
        let rows = try await Self.kept("2", app: "another")
        #expect(rows.map(\.channel) == ["mail"])
        #expect(rows.map(\.reason) == [.notConfigured])
    }
}
