import Agents
import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// Real channels whose provider's address nobody listens at, for an hour of virtual time.
struct AdapterOutageTests {
    enum Provider: String, CaseIterable, Sendable {
        case email, telegram, whatsapp, twilio, sip
    }

    /// tcpmux, which is nowhere any more.
    private static let closedPort = 1

    @Test(arguments: Provider.allCases)
    func givesUpNothingInsideTheWindowAndSendsNothingPastIt(provider: Provider) async throws {
        let directory = try TemporaryDirectory("outage")
        let channel = try Self.channel(provider, stateDirectory: directory.path("state"))
        var campaign = Campaign()
        campaign.duration = "02:00"
        switch provider {
        case .email: break
        case .telegram:
            (campaign.kind, campaign.template, campaign.more) = ("telegram", nil, #", "start_phrase": "Hello""#)
        case .twilio, .sip: (campaign.kind, campaign.template) = ("voice", nil)
        case .whatsapp:
            campaign.kind = "whatsapp"
            campaign.template = #"{ "name": "hello", "language": "en", "parameters": [] }"#
        }
        let agent = AgentDefinition(
            id: "message", kind: .message, channels: [AgentDefinition.ChannelUse(channel: "mail")],
            welcomeMessage: "Hello")
        let site = try await Site.make([campaign], channels: [channel], agents: [agent])
        let people = (0..<10).map { "P\($0),p\($0)@example.org,+1415555\(1000 + $0),\(5000 + $0),x\n" }
        try await site.take("external_id,email,phone,telegram_id,note\n" + people.joined())
        try await Self.pass(minutes: 60, site)
        let rows = try await site.communications()
        #expect(rows.count == 10)
        #expect(rows.allSatisfy { $0.snapshot.status == .planned && $0.attemptCount == 0 })
        let health = site.daemon.channels[0].dispatcher.health
        guard case .waiting(_, let failure) = health.state(of: channel.accounts, at: site.clock.now) else {
            throw Trouble("the channel does not wait")
        }
        #expect(failure.kind == .unavailable)

        try await Self.pass(minutes: 75, site)
        for row in try await site.communications() {
            #expect(row.snapshot.status == .canceled)
            #expect(row.snapshot.reason == .windowClosed)
            let outcomes = try await site.store.communication(row.snapshot.key)?.attempts.map(\.outcome) ?? []
            for outcome in outcomes {
                guard case .channelFailed? = outcome else { throw Trouble("\(String(describing: outcome))") }
            }
        }
        await channel.close()
    }

    private static func pass(minutes: Int, _ site: Site) async throws {
        for _ in 0..<minutes {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
    }

    private static func channel(_ provider: Provider, stateDirectory: String) throws -> any Channel {
        let secrets = SecretSource(environment: [
            "CAMPAIGND_CHANNEL_MAIL_TOKEN": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
            "CAMPAIGND_CHANNEL_MAIL_ACCESS_TOKEN": "token", "CAMPAIGND_CHANNEL_MAIL_AUTH_TOKEN": "token",
        ])
        let factory = ChannelFactory(
            secrets: secrets, outboxDirectory: "/nowhere", stateDirectory: stateDirectory, http: .shared,
            tokens: TokenSigner(key: Array(repeating: 7, count: 32)), publicURL: "https://campaigns.example.com")
        let base = ConfigurationValue.string("http://127.0.0.1:\(closedPort)")
        let (kind, settings): (ChannelKind, [String: ConfigurationValue]) =
            switch provider {
            case .email:
                (
                    .email,
                    [
                        "address": .string("sender@example.com"), "smtp_server": .string("127.0.0.1"),
                        "smtp_port": .integer(closedPort), "security": .string("none"),
                    ]
                )
            case .telegram: (.telegram, ["base_url": base])
            case .whatsapp: (.whatsappCloud, ["base_url": base, "phone_number_id": .string("1001")])
            case .twilio:
                (
                    .twilio,
                    [
                        "base_url": base, "account_sid": .string("AC0123456789abcdef0123456789abcdef"),
                        "phone_number": .string("+15005550006"),
                    ]
                )
            case .sip:
                (
                    .sip,
                    [
                        "domain": .string("127.0.0.1:\(closedPort)"), "transport": .string("tcp"),
                        "user": .string("campaign"), "net_interface": .string("127.0.0.1"),
                        "local_address": .string("127.0.0.1"), "allowed_prefixes": .array([.string("+")]),
                    ]
                )
            }
        // The virtual clock stands still while a pass waits for its turn.
        let all = settings.merging(["rate": .integer(1000), "burst": .integer(1000)]) { own, _ in own }
        return try factory.make(id: "mail", kind: kind, settings: all)
    }
}
