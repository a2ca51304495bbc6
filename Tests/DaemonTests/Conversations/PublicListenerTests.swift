import Channels
import Domain
import Foundation
import Store
import TestSupport
import Testing

/// The public listener and the key of its tokens, as the daemon runs them.
@Suite struct PublicListenerTests {
    private static let channels = #"[{ "id": "outbox", "kind": "outbox" }]"#

    /// The configuration of an installation with a public listener on a free port.
    private func install() throws -> Installation {
        let place = try Installation(channels: Self.channels)
        try place.addCampaign("demo", channel: "outbox")
        let file = place.directory.path("campaignd.json")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let members = #""public_listen": "127.0.0.1:0", "public_url": "http://127.0.0.1:1/", "channels":"#
        try text.replacing(#""channels":"#, with: members).write(toFile: file, atomically: true, encoding: .utf8)
        return place
    }

    /// Where it listens, as the log tells.
    private func address(_ place: Installation) -> String? {
        place.logText.split(separator: "\n").first { $0.contains("open to the world") }?
            .split(separator: " ").first { $0.hasPrefix("listen=") }.map { String($0.dropFirst(7)) }
    }

    private func request(
        _ method: String, _ path: String, body: String = "", of place: Installation
    ) async throws -> (status: Int, body: String) {
        let address = try #require(self.address(place))
        var command = ["curl", "-sS", "-X", method, "-w", "\n%{http_code}", "http://\(address)\(path)"]
        if !body.isEmpty { command += ["--data-binary", body] }
        let text = String(decoding: try await Command.run(command), as: UTF8.self)
        let newline = try #require(text.lastIndex(of: "\n"))
        return (Int(text[text.index(after: newline)...]) ?? 0, String(text[..<newline]))
    }

    private func key(_ place: Installation) throws -> [UInt8] {
        let text = try String(contentsOfFile: "\(place.state)/token.key", encoding: .utf8)
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    @Test func anUnsubscribeLinkSuppressesItsAddress() async throws {
        let place = try install()
        let daemon = try place.serve()
        try await place.waitUntilReady()
        #expect(try await eventually { address(place) != nil })
        let token = UnsubscribeToken(kind: .email, address: "ann@example.org").text(TokenSigner(key: try key(place)))
        let page = try await request("GET", "/unsubscribe/\(token)", of: place)
        #expect(page.status == 200 && page.body.contains("ann@example.org"))
        #expect(try await place.run(["suppressions"]).output.contains("No address"))
        let click = "List-Unsubscribe=One-Click"
        #expect(try await request("POST", "/unsubscribe/\(token)", body: click, of: place).status == 200)
        let list = try await place.run(["suppressions", "--json"]).output
        #expect(list.contains("ann@example.org") && list.contains("opted_out"))
        #expect(try await request("POST", "/unsubscribe/x\(token)", body: click, of: place).status == 404)
        for path in ["/hooks/outbox", "/hooks/nobody", "/v1/campaigns", "/"] {
            #expect(try await request("GET", path, of: place).status == 404, "\(path)")
        }
        #expect(try await request("GET", "/healthz", of: place).status == 200)
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
    }

    @Test func theKeyIsMadeOnceAndForItsOwnerOnly() async throws {
        let place = try Installation(channels: Self.channels)
        try place.addCampaign("demo", channel: "outbox")
        let path = "\(place.state)/token.key"
        for command in [["check"], ["doctor"], ["status"], ["channels"]] {
            try await place.run(command)
            #expect(!FileManager.default.fileExists(atPath: path), "\(command)")
        }
        var keys: [[UInt8]] = []
        for number in 1...2 {
            let daemon = try place.serve()
            try await place.waitUntilReady(number)
            daemon.send(SIGTERM)
            #expect(try await daemon.waitForEnd() == .exited(0))
            keys.append(try key(place))
        }
        #expect(keys[0].count == 32 && keys[0] == keys[1] && Set(keys[0]).count > 8)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        try Data("broken".utf8).write(to: URL(filePath: path))
        let broken = try place.serve()
        #expect(try await broken.waitForEnd() == .exited(3))
        #expect(place.logText.contains("token.key holds no key of 64 hexadecimal digits"))
    }

    /// A channel whose provider only calls, and nothing that listens.
    @Test func checkWarnsWhereNothingListensForAProvider() async throws {
        let place = try Installation(
            channels: """
                [{ "id": "wa", "kind": "whatsapp_cloud", "phone_number_id": "1",
                   "access_token": { "env": "WA" }, "app_secret": { "env": "WA" }, "verify_token": { "env": "WA" } }]
                """)
        try FileManager.default.createDirectory(
            atPath: place.directory.path("flows"), withIntermediateDirectories: true)
        let output = try await place.run(["check"], environment: ["WA": "secret"]).output
        #expect(output.contains("channel \"wa\"") && output.contains("public_listen"), "\(output)")
    }
}
