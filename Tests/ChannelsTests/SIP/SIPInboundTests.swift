import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// Calls that come in.
@Suite(.endsWhatHangs) struct SIPInboundTests {
    private let directory: TemporaryDirectory
    private let heard = Heard()

    init() throws { directory = try TemporaryDirectory("sip") }

    private func channel(
        port: Int = 9, change: (inout SIPSettings) -> Void = { _ in }
    ) async throws -> SIPChannel {
        let settings = try SIPSettings.sample(port: port, directory: directory, change: change)
        let channel = SIPChannel(id: "phone", settings: settings, clock: LiveClock(), random: LiveRandom())
        await channel.start(heard.take)
        return channel
    }

    /// What is said to a caller.
    private func answer(_ message: InboundMessage, _ text: String, expects digits: Int? = nil) -> OutboundMessage {
        OutboundMessage(
            kind: "voice", recipient: message.address, text: text, idempotencyKey: "i1.1", date: 1_782_806_400_000,
            followUp: OutboundMessage.FollowUp(conversation: "i1", openingProviderID: message.providerID),
            expects: digits.map { ExpectedAnswer(maximumDigits: $0) })
    }

    @Test func takesACallAndSpeaksFirst() async throws {
        let port = try #require(Loopback.freePort())
        let channel = try await channel {
            $0.listenPort = port
            $0.calledNumbers = ["agent"]
        }
        let peer = try await PeerProcess.python(
            "sip_scenario.py", ["calls_in", directory.path("peer"), "127.0.0.1:\(port)"])
        await heard.wait(for: "call from +4915112345678")
        let call = try #require(heard.messages.first)
        #expect(call.content == .call)
        #expect(call.text.isEmpty)
        #expect(!call.isVouchedFor)
        guard case .accepted = await channel.send(answer(call, "Good morning.")) else { throw CancellationError() }
        await heard.wait(for: "ended")
        #expect(heard.words == ["call from +4915112345678", "ended"])
        await channel.close()
        withExtendedLifetime(peer) {}
    }

    @Test func takesDigitsOfOneCallAfterTheOther() async throws {
        let port = try #require(Loopback.freePort())
        let channel = try await channel {
            $0.listenPort = port
            $0.calledNumbers = ["agent"]
        }
        for number in 1...2 {
            let telephone = try await SIPTelephone.start("ring", digits: "5@1.5")
            try telephone.process.say("dial sip:agent@127.0.0.1:\(port)")
            await heard.wait { $0.filter { $0.words == "call from +4915112345678" }.count == number }
            let call = try #require(heard.messages.last)
            let outcome = await channel.send(answer(call, "Press something.", expects: 1))
            guard case .accepted = outcome else {
                Issue.record("\(outcome)")
                return
            }
            await heard.wait { $0.filter { $0.words == "digits 5" }.count == number }
            #expect(heard.messages.last?.answers == [.key("i1"), .providerID(call.providerID)])
            try telephone.process.say("hangup")
            await heard.wait { $0.filter { $0.words == "ended" }.count == number }
            #expect(try telephone.loudness().allSatisfy { $0 > 3000 })
        }
        await channel.close()
        #expect(try directory.files() == [])
    }

    @Test func hangsUpOnACallerWhomNobodyAnswers() async throws {
        let port = try #require(Loopback.freePort())
        let channel = try await channel {
            $0.listenPort = port
            $0.calledNumbers = ["agent"]
            $0.timing.reply = .seconds(1)
        }
        let telephone = try await SIPTelephone.start("ring")
        try telephone.process.say("dial sip:agent@127.0.0.1:\(port)")
        await heard.wait(for: "ended")
        await channel.close()
    }

    @Test func registersAndTakesCallsAtOnce() async throws {
        let registrar = try await PeerProcess.python("sip_registrar.py")
        let channel = try await channel(port: registrar.port) { $0.registers = true }
        #expect(await channel.check() == nil)
        var telephones: [SIPTelephone] = []
        for number in 1...2 {
            let telephone = try await SIPTelephone.start("ring")
            telephones.append(telephone)
            try telephone.process.say("dial sip:anna@127.0.0.1:\(registrar.port)")
            await heard.wait { $0.filter { $0.words == "call from +4915112345678" }.count == number }
        }
        #expect(Set(heard.messages.map(\.providerID)).count == 2)
        await channel.close()
        #expect(heard.words.filter { $0 == "ended" }.count == 2)
    }

    @Test func saysThatTheRegistrarRefuses() async throws {
        let registrar = try await PeerProcess.python("sip_registrar.py", ["another password"])
        let settings = try SIPSettings.sample(port: registrar.port, directory: directory) { $0.registers = true }
        let idle = SIPChannel(id: "phone", settings: settings, clock: LiveClock(), random: LiveRandom())
        #expect(await idle.check()?.kind == .refused)
        let channel = try await channel(port: registrar.port) { $0.registers = true }
        #expect(await channel.check()?.code == "401")
        guard case .channelFailed(let failure) = await channel.send(.call()) else { throw CancellationError() }
        #expect(failure.kind == .refused)
        await channel.close()
    }
}
