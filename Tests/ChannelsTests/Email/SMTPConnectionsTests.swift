import Domain
import TestSupport
import Testing

@testable import Channels

/// Many connections driven by one thread.
@Suite struct SMTPConnectionsTests {
    @Test func usesEachOfTenConnectionsAgain() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 32, "connections": 10])
        for round in 0..<2 {
            // Each takes a second: ten are on their way at once.
            let outcomes = await withTaskGroup(of: DeliveryOutcome.self) { group in
                for number in 0..<10 {
                    group.addTask { await channel.send(.sample(to: "slow@example.net", number: round * 10 + number)) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(outcomes).count == 10)
            #expect(outcomes.count { $0.isAccepted } == 10)
        }
        #expect(try peer.connections() == 10)
        await channel.close()
    }

    @Test("C8 a server that hangs holds up no other account") func aServerThatHangsHoldsUpNoOtherAccount() async throws
    {
        let hanging = try await MailPeer()
        let peer = try await MailPeer()
        let channel = try peer.channel([
            "concurrency": 8, "connections": 2,
            "accounts": [
                ["address": "one@example.com"],
                ["address": "two@example.com", "smtp_port": .integer(hanging.port)],
            ],
        ])
        let ended = await withTaskGroup(of: [DeliveryOutcome].self) { group in
            group.addTask {
                var silent = OutboundMessage.sample(to: "silent@example.net", number: 100)
                silent.account = "two@example.com"
                return [await channel.send(silent)]
            }
            group.addTask {
                var outcomes: [DeliveryOutcome] = []
                for number in 0..<20 { outcomes.append(await channel.send(.sample(number: number))) }
                // It would hang for minutes yet.
                hanging.end()
                return outcomes
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ended.first { $0.count == 20 }?.allSatisfy(\.isAccepted) == true)
        guard case .unknown? = ended.first(where: { $0.count == 1 })?.first else {
            Issue.record("the message to the server that hung is not unknown")
            return
        }
        #expect(try peer.connections() == 1)
        await channel.close()
    }

    /// Every connection waits for an answer that does not come: what is said in a conversation goes by one of its own.
    @Test("C8 an answer waits behind no opening that hangs") func anAnswerWaitsBehindNoOpeningThatHangs() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 8, "connections": 2])
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask { _ = await channel.send(.sample(to: "silent@example.net", number: number)) }
            }
            #expect((try? await eventually { try peer.connections() == 2 }) == true)
            for number in 10..<13 {
                var answer = OutboundMessage.sample(number: number)
                answer.followUp = OutboundMessage.FollowUp(conversation: "c")
                #expect(await channel.send(answer).isAccepted)
            }
            #expect((try? peer.connections()) == 3)
            // It would hang for minutes yet.
            peer.end()
            await group.waitForAll()
        }
        await channel.close()
    }

    @Test func takesLeaveOfOneServerBeforeItGoesToAnother() async throws {
        let peers = [try await MailPeer(), try await MailPeer()]
        let channel = try peers[0].channel([
            "concurrency": 1,
            "accounts": [
                ["address": "one@example.com"],
                ["address": "two@example.com", "smtp_port": .integer(peers[1].port)],
            ],
        ])
        for number in 0..<6 {
            var message = OutboundMessage.sample(number: number)
            message.account = channel.accounts[number % 2]
            #expect(await channel.send(message).isAccepted)
        }
        for (index, peer) in peers.enumerated() {
            #expect(try peer.connections() == 3)
            let senders = try peer.messages().map(\.from)
            #expect(senders == Array(repeating: channel.accounts[index], count: 3))
        }
        await channel.close()
    }

    @Test func servesCallersInOrder() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 32, "connections": 1])
        // Each task has handed its message over before the next begins.
        let tasks: [Task<DeliveryOutcome, Never>] = (0..<20).map { number in
            Task.immediate {
                await channel.send(
                    .sample(to: number == 0 ? "slow@example.net" : "n\(number)@example.net", number: number))
            }
        }
        for task in tasks { #expect(await task.value.isAccepted) }
        let recipients = try peer.messages().compactMap { $0.to?.first }
        #expect(recipients == ["slow@example.net"] + (1..<20).map { "n\($0)@example.net" })
        await channel.close()
    }

    @Test func finishesWhatRunsAndTurnsAwayWhatWaitsWhereItIsClosed() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 32, "connections": 1])
        #expect(await channel.send(.sample(number: 100)).isAccepted)
        let tasks: [Task<DeliveryOutcome, Never>] = (0..<5).map { number in
            Task.immediate { await channel.send(.sample(to: "held@example.net", number: number)) }
        }
        let isUnderWay = try await eventually { try peer.messages().count == 2 }
        #expect(isUnderWay)
        // It has begun to close before the server answers.
        let closing = Task.immediate { await channel.close() }
        try peer.release()
        await closing.value
        #expect(await tasks[0].value.isAccepted)
        for task in tasks.dropFirst() {
            #expect(await task.value == .channelFailed(.closed))
        }
        #expect(try peer.messages().count == 2)
    }

    @Test func endsAtOnceWhereTheServerIsGoneAlready() async throws {
        for _ in 0..<5 {
            let peer = try await MailPeer()
            let channel = try peer.channel(["concurrency": 4])
            let tasks: [Task<DeliveryOutcome, Never>] = (0..<4).map { number in
                Task.immediate { await channel.send(.sample(to: "slow@example.net", number: number)) }
            }
            peer.end()
            await channel.close()
            for task in tasks { _ = await task.value }
        }
    }

    @Test(.endsWhatHangs)
    func losesNoCallerUnderLoad() async throws {
        let peer = try await MailPeer(["--quiet"])
        let channel = try peer.channel(["concurrency": 64, "connections": 7])
        let accepted = await withTaskGroup(of: Int.self) { group in
            for task in 0..<48 {
                group.addTask {
                    var accepted = 0
                    for number in 0..<50 {
                        let outcome = await channel.send(.sample(number: task * 50 + number))
                        accepted += outcome.isAccepted ? 1 : 0
                    }
                    return accepted
                }
            }
            return await group.reduce(0, +)
        }
        #expect(accepted == 2400)
        #expect(try peer.connections() <= 7)
        await channel.close()
        #expect(try peer.messages().count == 2400)
    }

    @Test(arguments: [
        ("", ".\r\n"), ("a\r\n", "a\r\n.\r\n"), ("a", "a\r\n.\r\n"), (".\r\n", "..\r\n.\r\n"),
        ("..\r\n.b\r\nc.\r\n", "...\r\n..b\r\nc.\r\n.\r\n"), ("a\r\n.", "a\r\n..\r\n.\r\n"),
    ])
    func doublesThePointsThatBeginLines(text: String, wire: String) {
        #expect(String(decoding: SMTPData.wire(Array(text.utf8)), as: UTF8.self) == wire)
    }
}

extension DeliveryOutcome {
    fileprivate var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }
}
