import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// How connections are opened, kept and shared.
@Suite struct ConnectionTests {
    @Test func sendsManyMessagesOverOneConnection() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 1])
        // All at once: between two that were handed over one by one, a slow machine may take so long that it is closed as idle.
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let outcome = await channel.send(.sample(number: number))
                    #expect(outcome == .accepted(providerID: OutboundMessage.sampleID(number)))
                }
            }
        }
        #expect(try peer.messages().count == 50)
        #expect(try peer.connections() == 1)
        await channel.close()
    }

    @Test func opensNoMoreConnectionsThanItsConcurrency() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 3])
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    if case .accepted = await channel.send(.sample(number: number)) { true } else { false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(accepted == 200)
        let keys = Set(
            try peer.messages().compactMap { record in
                record.content.flatMap { String(decoding: $0, as: UTF8.self).firstMatch(of: /Message-Id: (.*)/)?.1 }
            })
        #expect(keys.count == 200)
        #expect((1...3).contains(try peer.connections()))
        await channel.close()
    }

    @Test func goesOnOverANewConnectionWhereTheServerHadEnough() async throws {
        let peer = try await MailPeer(["--messages-per-connection", "3"])
        let channel = try peer.channel(["concurrency": 1])
        for number in 0..<10 {
            let outcome = await channel.send(.sample(number: number))
            #expect(outcome == .accepted(providerID: OutboundMessage.sampleID(number)))
        }
        #expect(try peer.messages().count == 10)
        #expect(try peer.connections() == 4)
        await channel.close()
    }

    @Test func sendsFromTheAccountThatTheMessageNames() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel([
            "concurrency": 2,
            "accounts": [["address": "one@example.com", "email_name": "One"], ["address": "two@example.org"]],
        ])
        #expect(channel.accounts == ["one@example.com", "two@example.org"])
        for number in 0..<6 {
            var message = OutboundMessage.sample(number: number)
            message.account = channel.accounts[number % 2]
            guard case .accepted = await channel.send(message) else {
                Issue.record("not accepted")
                return
            }
        }
        let senders = try peer.messages().map(\.from)
        #expect(senders == (0..<6).map { ["one@example.com", "two@example.org"][$0 % 2] })
        var message = OutboundMessage.sample()
        message.account = "gone@example.com"
        guard case .channelFailed(let failure) = await channel.send(message) else {
            Issue.record("an unknown account sent")
            return
        }
        #expect(failure.code == "unknown_account")
        await channel.close()
    }

    @Test func sendsNothingOnceClosed() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel()
        #expect(await channel.check() == nil)
        await channel.close()
        guard case .channelFailed(let failure) = await channel.send(.sample()) else {
            Issue.record("a closed channel sent")
            return
        }
        #expect(failure.code == "closed")
        #expect(await channel.check()?.code == "closed")
        #expect(try peer.messages().isEmpty)
    }

    @Test(.endsWhatHangs)
    func keepsItsMemoryFlatOverThousandsOfMessages() async throws {
        let peer = try await MailPeer(["--quiet"])
        let channel = try peer.channel(["concurrency": 4])
        let attachment = OutboundMessage.Attachment(
            name: "ä.bin", contentType: "application/pdf", bytes: Array(repeating: 1, count: 60_000))
        func send(_ numbers: Range<Int>) async -> Int {
            await withTaskGroup(of: Bool.self) { group in
                for number in numbers {
                    group.addTask {
                        let message = OutboundMessage.sample(
                            number: number, subject: "Übung \(number)", html: "<p>é</p>", attachments: [attachment])
                        return if case .accepted = await channel.send(message) { true } else { false }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
        }
        var accepted = 0
        for start in stride(from: 0, to: 500, by: 100) { accepted += await send(start..<start + 100) }
        let before = residentKilobytes()
        for start in stride(from: 500, to: 2500, by: 100) { accepted += await send(start..<start + 100) }
        let grown = residentKilobytes() - before
        #expect(accepted == 2500)
        // A leak of one message's bytes alone would be 2,000 times 82 KB, 164,000; other tests run meanwhile, in the same memory.
        #expect(grown < 150_000, "grew by \(grown) KB")
        await channel.close()
    }

    private func residentKilobytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: /VmRSS:\s+(\d+)/).flatMap { Int($0.1) } ?? 0
    }
}
