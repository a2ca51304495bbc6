import Domain
import Foundation
import TestSupport
import Testing

struct ReloadTests {
    private func installation() throws -> Installation {
        let installation = try Installation(channels: #"[{ "id": "outbox", "kind": "outbox" }]"#)
        try installation.addCampaign("shop", channel: "outbox")
        return installation
    }

    private func drop(_ name: String, into installation: Installation) throws {
        var file = RowFile("\(name).csv", campaign: "shop")
        file.accept("\(name)@example.org")
        try installation.drop(file)
    }

    /// The one message to this address.
    private func message(to address: String, _ installation: Installation) throws -> String {
        let root = "\(installation.state)/outbox"
        let texts = (FileManager.default.subpaths(atPath: root) ?? []).filter { $0.hasSuffix(".eml") }.map {
            String(decoding: FileManager.default.contents(atPath: "\(root)/\($0)") ?? Data(), as: UTF8.self)
        }
        let found = texts.filter { $0.contains(address) }
        #expect(found.count == 1)
        return found.first ?? ""
    }

    @Test func aBrokenFlowFileLeavesTheLastGoodVersionInForce() async throws {
        let installation = try installation()
        let daemon = try installation.serve()
        try await installation.waitUntilReady()
        let flow = "flows/shop/invite.flow.json"
        let good = String(decoding: try installation.directory.read(flow), as: UTF8.self)

        let broken = good.replacing("\"created\", \"type\"", with: "\"created\", \"typo\"")
        try installation.directory.write(broken, to: flow)
        daemon.send(SIGHUP)
        #expect(try await eventually { installation.said("go on with their last good version") == 1 })
        #expect(installation.said("invite.flow.json:") > 0)
        try drop("before", into: installation)
        #expect(try await eventually { try await installation.isQuiet(uploads: 1) })
        #expect(try message(to: "before@example.org", installation).contains("you owe 12.5."))

        try installation.directory.write(good.replacing("you owe", with: "please pay"), to: flow)
        daemon.send(SIGHUP)
        #expect(try await eventually { installation.said("versions now in force") == 2 })
        try drop("after", into: installation)
        #expect(try await eventually { try await installation.isQuiet(uploads: 2) })
        #expect(try message(to: "after@example.org", installation).contains("please pay 12.5."))
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
    }
}
