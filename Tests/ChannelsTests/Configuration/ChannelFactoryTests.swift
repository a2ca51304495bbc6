import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct ChannelFactoryTests {
    private static let mail: [String: ConfigurationValue] = [
        "address": "a@example.com", "smtp_server": "smtp.example.com",
    ]

    private func make(_ settings: [String: ConfigurationValue]) throws -> any Channel {
        try ChannelFactory.testing(
            secrets: SecretSource(environment: [:]), outboxDirectory: "/var/lib/campaignd/outbox"
        )
        .make(id: "mail", kind: .email, settings: settings)
    }

    @Test func readsAWholeEmailChannel() throws {
        let json = """
            {"address": "a@example.com", "smtp_server": "smtp.example.com", "smtp_port": 465, "email_name": "A", "smtp_attempts": 7, "smtp_delay": 2.5, "concurrency": 10, "rate": 3,
             "message_content_type": "text/html", "max_attachment_bytes": 1000, "on_unknown": "hold"}
            """
        let settings = try JSONDecoder().decode([String: ConfigurationValue].self, from: Data(json.utf8))
        let channel = try make(settings)
        #expect(channel.id == "mail")
        #expect(channel.kind == .email)
        #expect(channel.carries == [.email])
        #expect(channel.accounts == ["a@example.com"])
        #expect(channel.attempts == 7)
        #expect(channel.retryDelay == .milliseconds(2500))
        #expect(channel.concurrency == 10)
        #expect(channel.rate == RateLimit(perSecond: 3, burst: 3))
        #expect(channel.onUnknown == .hold)
    }

    @Test func usesTLSUnlessItIsToldOtherwise() throws {
        func server(_ more: [String: ConfigurationValue]) throws -> MailServer? {
            var reader = SettingsReader(
                Self.mail.merging(more) { _, new in new })
            return EmailSettings(&reader, channel: "mail", secrets: SecretSource(environment: [:]))?.accounts.first?
                .server
        }
        #expect(try server([:])?.url == "smtp://smtp.example.com:587/example.com")
        #expect(try server([:])?.security == .starttls)
        #expect(try server([:])?.verifiesTLS == true)
        #expect(try server(["smtp_port": 465])?.security == .tls)
        #expect(try server(["security": "tls"])?.url == "smtps://smtp.example.com:465/example.com")
        #expect(try server(["security": "none", "allow_plaintext": true])?.security == MailServer.Security.none)
        #expect(try server(["security": "none", "smtp_server": "localhost"])?.security == MailServer.Security.none)
    }

    @Test(
        arguments: [
            (["smtp_prot": 25], "smtp_prot", "did you mean \"smtp_port\"?"),
            (["smtp_port": "25"], "smtp_port", "it is a text (it has to be a whole number)"),
            (["smtp_port": 0], "smtp_port", "0 is out of range (1 to 65535)"),
            (["address": .null], "address", "it is missing"),
            (["address": "nobody"], "address", "not of the form name@domain"),
            (["smtp_server": .null], "smtp_server", "it is missing"),
            (["smtp_server": "smtp://host/"], "smtp_server", "not a host name"),
            (["security": "none"], "security", "allow_plaintext"),
            (["security": "ssl"], "security", "none, starttls, tls"),
            (["password": "hunter2"], "password", "does not stand in the configuration"),
            (["password": ["env": "NOT_THERE"]], "password", "NOT_THERE is not set"),
            (["password_file": "/no/such/file"], "password_file", "No such file"),
            (["imap_server": "imap.example.com"], "password", "it is missing (a mailbox is read with"),
            (["imap_server": "imap example"], "imap_server", "not a host name"),
            (["imap_server": "imap.example.com", "imap_security": "none"], "imap_security", "readable through"),
            (["imap_server": "imap.example.com", "imap_mailbox": "Gelöscht"], "imap_mailbox", "modified UTF-7"),
            (["oauth_client_id": "x"], "oauth_token_uri", "it is missing"),
            (["oauth_token_uri": "http://login.example.com"], "oauth_token_uri", "use https"),
            (
                ["oauth_token_uri": "https://login.example.com", "oauth_client_id": "x"], "oauth_refresh_token",
                "missing"
            ),
            (["verp_address": "a+b@example.com"], "verp_address", "no + before the @"),
            (["verp_address": "name-that-is-too-long@example.com"], "verp_address", "at most 17 characters"),
            (["on_unknown": "reconcile"], "on_unknown", "cannot be asked"),
            (["email_name": "A\r\nBcc: b@example.com"], "email_name", "control character"),
            (["from_template": "{{ nobody }}"], "from_template", "names something unknown"),
            (["from_template": "A <b"], "from_template", "not a mailbox"),
            (["accounts": []], "accounts", "empty"),
            (["accounts": [["adress": "x@example.com"]]], "accounts[0].adress", "did you mean \"address\"?"),
            (
                ["accounts": [["address": "x@example.com"], ["address": "x@example.com"]]], "accounts[1].address",
                "already"
            ),
            (["burst": 5], "burst", "without a rate"),
        ] as [([String: ConfigurationValue], String, String)])
    func namesTheKeyAndWhatIsRight(change: [String: ConfigurationValue], path: String, words: String) throws {
        let settings = Self.mail.merging(change) { _, new in new }
        let error = #expect(throws: ChannelSettingsError.self) { try make(settings) }
        #expect(
            error?.problems.contains { $0.path == path && $0.message.contains(words) } == true,
            "\(error?.description ?? "")")
        #expect(error?.description.contains("hunter2") != true)
    }

    @Test func tellsAllProblemsAtOnce() throws {
        let error = #expect(throws: ChannelSettingsError.self) {
            try make(["smtp_port": 0, "wrong": 1])
        }
        #expect(error?.problems.map(\.path) == ["smtp_port", "address", "wrong"])
    }

    @Test func putsTheFromTogether() throws {
        var reader = SettingsReader([
            "address": "login@example.com", "full_email_address": "team@example.com", "email_name": "Team",
            "from_template": "The {{ email_name }} <{{ full_email_address }}>", "smtp_server": "localhost",
        ])
        let settings = try #require(
            EmailSettings(&reader, channel: "mail", secrets: SecretSource(environment: [:])))
        #expect(settings.accounts.first?.sender.header == "The Team\n <team@example.com>")
        #expect(settings.accounts.first?.user == "login@example.com")
        #expect(settings.accounts.first?.name == "login@example.com")
    }

    @Test func findsThePasswordWhereItIsKept() throws {
        let directory = try TemporaryDirectory("secrets")
        let file = try directory.write("from-file\n", to: "password")
        try directory.write("from-credential", to: "channel.mail.password")
        let credentials = ["CREDENTIALS_DIRECTORY": directory.path]
        func password(
            _ more: [String: ConfigurationValue], environment: [String: String] = [:]
        ) -> String? {
            var reader = SettingsReader(
                Self.mail.merging(more) { _, new in new })
            let secrets = SecretSource(environment: environment)
            return EmailSettings(&reader, channel: "mail", secrets: secrets)?.accounts.first?.password?.reveal()
        }
        let variable = "CAMPAIGND_CHANNEL_MAIL_PASSWORD"
        #expect(password([:]) == nil)
        #expect(password(["password_file": .string(file)]) == "from-file")
        #expect(password(["password": ["file": .string(file)]]) == "from-file")
        #expect(password(["password": ["env": "P"]], environment: ["P": "from-env"]) == "from-env")
        #expect(password([:], environment: [variable: "by-name"]) == "by-name")
        #expect(password([:], environment: [variable + "_FILE": file]) == "from-file")
        #expect(password([:], environment: credentials) == "from-credential")
        #expect(
            password(["password": ["credential": "channel.mail.password"]], environment: credentials)
                == "from-credential")
        #expect(
            password(
                ["accounts": [["address": "b@example.com"]]],
                environment: ["CAMPAIGND_CHANNEL_MAIL_B_EXAMPLE_COM_PASSWORD": "of-b", variable: "of-all"]) == "of-b")
    }

    @Test(arguments: [
        ("emial", "did you mean \"email\"?"), ("messenger", "comes with a later version"), ("xyz", "twilio, outbox"),
    ])
    func namesTheRightKind(name: String, words: String) {
        #expect(ChannelKind.complaint(about: name).contains(words))
    }

    @Test func neverPrintsASecret() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("hunter2"))
        }
    }
}
