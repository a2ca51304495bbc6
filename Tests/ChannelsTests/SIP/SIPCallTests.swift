import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// Calls to a telephone: sound, digits, several at once, and ends that nobody wanted.
@Suite(.endsWhatHangs) struct SIPCallTests {
    private let directory: TemporaryDirectory
    private let heard = Heard()

    init() throws { directory = try TemporaryDirectory("sip") }

    private func channel(
        port: Int, change: (inout SIPSettings) -> Void = { _ in }
    ) async throws -> SIPChannel {
        let settings = try SIPSettings.sample(port: port, directory: directory, change: change)
        let channel = SIPChannel(id: "phone", settings: settings, clock: LiveClock(), random: LiveRandom())
        await channel.start(heard.take)
        return channel
    }

    private func accepted(_ outcome: DeliveryOutcome) throws -> String {
        guard case .accepted(let id?) = outcome else {
            Issue.record("\(outcome)")
            throw CancellationError()
        }
        return id
    }

    @Test func speaksAndHangsUp() async throws {
        let telephone = try await SIPTelephone.start("answer")
        let channel = try await channel(port: telephone.port)
        #expect(await channel.check() == nil)
        _ = try accepted(await channel.send(.call(text: "Good morning.")))
        await heard.wait(for: "ended")
        #expect(heard.words == ["ringing", "answered", "ended"])
        await channel.close()
        // Silence is a handful, through the codec.
        let loudness = try telephone.loudness()
        #expect(loudness.count == 1)
        #expect(loudness.allSatisfy { $0 > 3000 }, "\(loudness)")
    }

    @Test func playsARecordingOfAnyRate() async throws {
        let telephone = try await SIPTelephone.start("answer")
        let channel = try await channel(port: telephone.port)
        let tone = try await Command.run([
            "sox", "-n", "-t", "wav", "-r", "44100", "-c", "2", "-b", "24", directory.path("tone.wav"), "synth", "0.5",
            "sine", "440",
        ])
        #expect(tone.isEmpty)
        var message = OutboundMessage.call(text: "")
        message.attachments = [
            OutboundMessage.Attachment(
                name: "prompt.wav", contentType: "audio/wav", bytes: try directory.read("tone.wav"))
        ]
        _ = try accepted(await channel.send(message))
        await heard.wait(for: "ended")
        await channel.close()
        #expect(try telephone.loudness().allSatisfy { $0 > 3000 })
    }

    @Test func asksAndGoesOnInTheSameCall() async throws {
        let telephone = try await SIPTelephone.start("answer", digits: "42#@1.5")
        let channel = try await channel(port: telephone.port)
        let opening = OutboundMessage.call(text: "How many?", expects: 4)
        let call = try accepted(await channel.send(opening))
        await heard.wait(for: "digits 42")
        let prompt = try accepted(await channel.send(opening.answer("Thank you.", providerID: call)))
        #expect(prompt.hasPrefix(call))
        await heard.wait(for: "ended")
        #expect(heard.words(of: "c1") == ["ringing", "answered", "digits 42", "ended"])
        #expect(Set(heard.messages.map(\.providerID)).count == 1)
        #expect(heard.messages.map(\.kind) == [.voice])
        #expect(heard.messages.map(\.address) == ["+4915112345678"])
        await channel.close()
        #expect(try directory.files() == [])
        #expect(try telephone.events().filter { $0 == "CALL_INCOMING" || $0 == "CALL_ESTABLISHED" }.count == 1)
    }

    @Test func cutsItsQuestionOffAtTheFirstDigit() async throws {
        let telephone = try await SIPTelephone.start("answer", digits: "7")
        let channel = try await channel(port: telephone.port)
        let question = String(repeating: "A question that nobody wants to hear to its end. ", count: 20)
        let opening = OutboundMessage.call(text: question, expects: 1)
        let call = try accepted(await channel.send(opening))
        await heard.wait(for: "digits 7")
        _ = try accepted(await channel.send(opening.answer("Bye.", providerID: call)))
        await heard.wait(for: "ended")
        await channel.close()
    }

    @Test func tellsThatItIsBusy() async throws {
        let telephone = try await SIPTelephone.start("busy")
        let channel = try await channel(port: telephone.port)
        _ = try accepted(await channel.send(.call()))
        await heard.wait(for: "not reached 486")
        await channel.close()
    }

    @Test func givesUpRinging() async throws {
        let telephone = try await SIPTelephone.start("ring")
        let channel = try await channel(port: telephone.port) { $0.timing.ring = .seconds(1) }
        _ = try accepted(await channel.send(.call()))
        await heard.wait(for: "not reached no_answer")
        #expect(heard.words == ["ringing", "not reached no_answer"])
        await channel.close()
        #expect(try await telephone.notes("CALL_CLOSED"))
    }

    @Test func makesThreeCallsAtOnceEachWithItsOwnPrompt() async throws {
        var telephones: [SIPTelephone] = []
        for digit in 1...3 { telephones.append(try await SIPTelephone.start("answer", digits: "\(digit)")) }
        let servers = telephones.map { "127.0.0.1:\($0.port)" }
        let channel = try await channel(port: 9) {
            $0.maximumCalls = 3
            $0.allowedServers = servers
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...3 {
                group.addTask {
                    let opening = OutboundMessage.call(
                        number, text: "Press something.", expects: 1,
                        options: OutboundMessage.CallOptions(server: servers[number - 1]))
                    let call = try self.accepted(await channel.send(opening))
                    await self.heard.wait { events in
                        events.contains { event in
                            guard case .message(let message) = event else { return false }
                            return message.answers == [.key("c\(number)")]
                        }
                    }
                    _ = try self.accepted(await channel.send(opening.answer("Bye.", providerID: call)))
                }
            }
            try await group.waitForAll()
        }
        await heard.wait { $0.filter { $0.words == "ended" }.count == 3 }
        for number in 1...3 {
            let words = heard.words(of: "c\(number)")
            #expect(words.filter { $0 != "ringing" } == ["answered", "digits \(number)", "ended"])
        }
        await channel.close()
    }

    @Test func waitsForALineRatherThanDialOneMore() async throws {
        let telephone = try await SIPTelephone.start("answer")
        let channel = try await channel(port: telephone.port) { $0.maximumCalls = 1 }
        async let first = channel.send(.call(1, text: "One."))
        async let second = channel.send(.call(2, text: "Two."))
        _ = try accepted(await first)
        _ = try accepted(await second)
        await heard.wait { $0.filter { $0.words == "ended" }.count == 2 }
        let order = heard.events.compactMap { event -> String? in
            guard case .receipt(let receipt) = event, case .key(let key) = receipt.reference else { return nil }
            return key
        }
        // Never one call between the news of another.
        #expect(order == order.sorted() || order == order.sorted(by: >))
        await channel.close()
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func endsACallWhoseProcessIsGoneOrHangs(signal: Int32) async throws {
        let telephone = try await SIPTelephone.start("answer")
        let channel = try await channel(port: telephone.port)
        let text = String(repeating: "A long sentence that is cut off. ", count: 30)
        let call = try accepted(await channel.send(.call(text: text)))
        await heard.wait(for: "answered")
        let process = try #require(try processes(in: "\(directory.path)/sip/phone/\(call)").first)
        #expect(kill(process, signal) == 0)
        await heard.wait(for: "ended")
        #expect(heard.words == ["ringing", "answered", "ended"])
        await channel.close()
        #expect(kill(process, 0) == -1)
        #expect(try directory.files() == [])
    }

    @Test func leavesNeitherThePasswordNorTheNumberForOthersToSee() async throws {
        let telephone = try await SIPTelephone.start("answer")
        let channel = try await channel(port: telephone.port)
        let call = try accepted(await channel.send(.call(text: "A sentence of some length.", expects: 1)))
        await heard.wait(for: "answered")
        let folder = "\(directory.path)/sip/phone/\(call)"
        for process in try processes(in: folder) {
            let arguments = try String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            #expect(!arguments.contains("se;cr>et") && !arguments.contains("4915112345678"))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        for name in try directory.files() {
            #expect(!String(decoding: try directory.read(name), as: UTF8.self).contains("se;cr>et"))
        }
        await channel.close()
    }

    /// Those whose working directory it is.
    private func processes(in folder: String) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { process in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) == folder
        }
    }
}
