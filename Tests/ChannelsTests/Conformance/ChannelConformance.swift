import Domain
import TestSupport
import Testing

@testable import Channels

/// What every channel owes its dispatcher and receiver, whatever its provider is (channels.md, the delivery boundary).
@Suite(.serialized) struct ChannelConformance {
    private static let now = Instant(milliseconds: 1_782_806_400_000)

    // MARK: Sending

    @Test func everyKindTakesPart() {
        #expect(Set(ConformanceCase.allCases.map(\.kind)) == Set(ChannelKind.allCases))
    }

    @Test(arguments: ConformanceCase.allCases)
    func acceptsAMessage(kind: ConformanceCase) async throws {
        let subject = try await kind.start()
        #expect(await subject.channel.check() == nil)
        for number in 1...3 {
            let outcome = await subject.channel.send(subject.message(number))
            guard case .accepted = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
        if let taken = try await subject.taken() { #expect(taken == 3) }
        await subject.channel.close()
    }

    @Test(arguments: ConformanceCase.allCases)
    func refusesForGood(kind: ConformanceCase) async throws {
        try await expect(.refuse, of: kind) { outcome in
            switch outcome {
            case .rejected(let code, let text), .addressRejected(_, let code, let text): !code.isEmpty && !text.isEmpty
            case .accepted, .retry, .channelFailed, .unknown: false
            }
        }
        try await expect(.refuseAddress, of: kind) { outcome in
            if case .addressRejected(_, let code, let text) = outcome { !code.isEmpty && !text.isEmpty } else { false }
        }
    }

    @Test(arguments: ConformanceCase.allCases)
    func waitsAsLongAsItIsTold(kind: ConformanceCase) async throws {
        try await expect(.throttle(seconds: 17), of: kind) { outcome in
            switch outcome {
            case .retry(let after, _, _): after == .seconds(17)
            case .channelFailed(let failure): failure.kind == .unavailable && failure.retryAfter == .seconds(17)
            case .accepted, .rejected, .addressRejected, .unknown: false
            }
        }
        try await expect(.postpone, of: kind) { outcome in
            switch outcome {
            case .retry: true
            case .channelFailed(let failure): failure.kind == .unavailable
            case .accepted, .rejected, .addressRejected, .unknown: false
            }
        }
    }

    @Test(arguments: ConformanceCase.allCases)
    func stopsWhereItsAccountIsRefused(kind: ConformanceCase) async throws {
        try await expect(.refuseAccount, of: kind) { outcome in
            if case .channelFailed(let failure) = outcome { failure.kind == .refused } else { false }
        }
    }

    @Test(arguments: ConformanceCase.allCases)
    func usesUpNoAttemptWhereNothingListens(kind: ConformanceCase) async throws {
        try await expect(.goDown, of: kind) { outcome in
            if case .channelFailed(let failure) = outcome { failure.kind == .unavailable } else { false }
        }
    }

    /// Whether the request had left is the provider's secret; it must count neither as sent nor as refused.
    @Test(arguments: ConformanceCase.allCases)
    func concludesNothingFromAConnectionThatBroke(kind: ConformanceCase) async throws {
        try await expect(.dropBefore, of: kind) { outcome in
            switch outcome {
            case .unknown, .retry: true
            case .channelFailed(let failure): failure.kind == .unavailable
            case .accepted, .rejected, .addressRejected: false
            }
        }
    }

    @Test(arguments: ConformanceCase.allCases)
    func cannotTellAfterALostAnswer(kind: ConformanceCase) async throws {
        try await expect(.dropAfter, of: kind) { outcome in
            if case .unknown = outcome { true } else { false }
        }
    }

    /// On a slow machine a short time is up before the message has left; then a longer one shows it.
    @Test(.endsWhatHangs, arguments: ConformanceCase.allCases)
    func cannotTellAfterASilence(kind: ConformanceCase) async throws {
        var outcomes: [DeliveryOutcome] = []
        for patience in Patience.untilSilence {
            let subject = try await kind.start(patience: patience)
            let isArranged = try await subject.arrange(.keepSilent)
            #expect(isArranged != kind.lacks.contains(.keepSilent))
            guard isArranged else { return await subject.channel.close() }
            let outcome = await subject.channel.send(subject.message(1))
            await subject.channel.close()
            for secret in subject.secrets { #expect(!"\(outcome)".contains(secret), "tells a secret") }
            if case .unknown = outcome { return }
            outcomes.append(outcome)
        }
        Issue.record("\(outcomes)")
    }

    /// Sends one message to a provider that behaves so. A second one, to one that does not, goes out: what has gone
    /// wrong with a message is over with it.
    private func expect(
        _ behaviour: PeerBehaviour, of kind: ConformanceCase, _ isRight: (DeliveryOutcome) -> Bool
    ) async throws {
        let subject = try await kind.start()
        let isArranged = try await subject.arrange(behaviour)
        #expect(isArranged != kind.lacks.contains(behaviour), "\(behaviour)")
        guard isArranged else { return await subject.channel.close() }
        let outcome = await subject.channel.send(subject.message(1))
        #expect(isRight(outcome), "\(behaviour): \(outcome)")
        let words = "\(outcome)"
        for secret in subject.secrets { #expect(!words.contains(secret), "\(behaviour) tells a secret") }
        switch behaviour {
        case .goDown:
            let failure = await subject.channel.check()
            #expect(failure?.kind == .unavailable)
            for secret in subject.secrets { #expect(failure?.text.contains(secret) != true) }
        case .keepSilent: Issue.record("cannotTellAfterASilence asks for this")
        case .dropAfter:
            if let taken = try await subject.taken() { #expect(taken == 1) }
        case .refuseAccount: if let taken = try await subject.taken() { #expect(taken == 0) }
        case .refuse, .refuseAddress, .throttle, .postpone, .dropBefore:
            if let taken = try await subject.taken() { #expect(taken == 0) }
            let second = await subject.channel.send(subject.message(2))
            guard case .accepted = second else {
                Issue.record("after \(behaviour): \(second)")
                break
            }
        }
        await subject.channel.close()
    }

    // MARK: Webhooks

    private static let news: [PeerNews] = [.message(1), .delivered(1), .read(1), .failed(2), .message(2)]

    @Test(arguments: ConformanceCase.allCases)
    func readsTheSameWheneverItComes(kind: ConformanceCase) async throws {
        let subject = try await kind.start()
        let isHeard = try subject.request(body: []) != nil
        #expect(isHeard == kind.hears.contains(.webhook))
        guard isHeard, let channel = subject.channel.hearing.called else { return }
        var first: [PeerNews: [ProviderEvent]] = [:]
        for news in ChannelConformance.news {
            guard let request = try subject.request(news) else { continue }
            let answer = channel.receive(request, at: ChannelConformance.now)
            #expect((200..<300).contains(answer.status), "\(news): \(answer.complaint ?? "")")
            #expect(!answer.events.isEmpty, "\(news)")
            first[news] = answer.events
        }
        // Doubled, late and out of order.
        for news in ChannelConformance.news.reversed() + ChannelConformance.news {
            guard let request = try subject.request(news) else { continue }
            let later = ChannelConformance.now + .seconds(kind.tellsTimes ? 60 : 0)
            #expect(channel.receive(request, at: later).events == first[news], "\(news)")
        }
        let messages = first.values.joined().compactMap { if case .message(let message) = $0 { message } else { nil } }
        #expect(Set(messages.map(\.providerID)).count == messages.count)
        #expect(!messages.contains { $0.providerID.isEmpty || $0.address.isEmpty })
        await channel.close()
    }

    @Test(arguments: ConformanceCase.allCases)
    func refusesWhatIsForged(kind: ConformanceCase) async throws {
        let subject = try await kind.start()
        let isHeard = try subject.request(body: []) != nil
        #expect(isHeard == kind.hears.contains(.webhook))
        guard isHeard, let channel = subject.channel.hearing.called else { return }
        var count = 0
        for news in ChannelConformance.news {
            guard let request = try subject.request(news) else { continue }
            for forgery in subject.forgeries(of: request) {
                let answer = channel.receive(forgery, at: ChannelConformance.now)
                #expect((400..<500).contains(answer.status))
                #expect(answer.events.isEmpty)
                #expect(answer.complaint != nil)
                let words = (answer.complaint ?? "") + String(decoding: answer.body, as: UTF8.self)
                for secret in subject.secrets { #expect(!words.contains(secret)) }
                count += 1
            }
        }
        #expect(count > 0, "no forgery was tried")
        await channel.close()
    }

    @Test(arguments: ConformanceCase.allCases)
    func survivesWhateverIsSigned(kind: ConformanceCase) async throws {
        let subject = try await kind.start()
        let isHeard = try subject.request(body: []) != nil
        #expect(isHeard == kind.hears.contains(.webhook))
        guard isHeard, let channel = subject.channel.hearing.called else { return }
        let bodies: [[UInt8]] = [
            [], Array("null".utf8), Array("[]".utf8), Array("{}".utf8), Array("\"\\ud800\"".utf8), [0xFF, 0, 0xFE],
            Array(repeating: UInt8(ascii: "["), count: 200_000),
            Array("{\"a\":".utf8) + Array(repeating: 0x20, count: 9),
            Array(String(repeating: "{\"a\":", count: 50_000).utf8), Array("a=b&%zz&=&&%".utf8),
        ]
        for body in bodies {
            guard let request = try subject.request(body: body) else { continue }
            // Nothing is made of it; what can be kept is.
            #expect(channel.receive(request, at: ChannelConformance.now).events.allSatisfy { $0.isPassedOver })
        }
        // Oversized, and otherwise what the provider sends.
        if let genuine = try subject.request(.message(1)),
            let request = try subject.request(
                body: genuine.body + Array(repeating: UInt8(ascii: " "), count: 40_000_000))
        {
            let answer = channel.receive(request, at: ChannelConformance.now)
            #expect((400..<500).contains(answer.status))
            #expect(answer.events.isEmpty)
        }
        await channel.close()
    }

    // MARK: Polls

    @Test(arguments: ConformanceCase.allCases)
    func tellsEverythingOnceAcrossARestart(kind: ConformanceCase) async throws {
        let subject = try await kind.start()
        // What was there before anybody asked is no news everywhere.
        let place = subject.channel.hearing.polled.flatMap { kind.hears.contains(.poll) ? $0 : nil }
        let cursors = if let place { await poll(place, after: [:]).cursors } else { [String: String]() }
        let isHeard = try await subject.bring(.message(1))
        #expect(isHeard == kind.hears.contains(.poll))
        guard isHeard, let channel = subject.channel.hearing.polled else { return }
        let first = await poll(channel, after: cursors)
        #expect(first.messages.count == 1)
        // Nothing of it was kept: it comes again, the same.
        let again = await poll(channel, after: cursors)
        #expect(again.messages == first.messages)
        #expect(try await subject.bring(.message(2)))
        let next = await poll(channel, after: again.cursors)
        #expect(next.messages.count == 1)
        #expect(next.messages.first?.providerID != first.messages.first?.providerID)
        #expect(try await subject.bring(.message(3)))
        let last = await poll(channel, after: next.cursors)
        #expect(last.messages.count == 1)
        #expect(Set((first.messages + next.messages + last.messages).map(\.providerID)).count == 3)
        await channel.close()
    }

    @Test(arguments: ConformanceCase.allCases)
    func keepsItsPlaceWhileNothingCanBePolled(kind: ConformanceCase) async throws {
        let subject = try await kind.start()
        guard let channel = subject.channel.hearing.polled, try await subject.bring(.message(1)) else { return }
        // Reading may have to begin first.
        let place = await poll(channel, after: [:]).cursors
        guard try await subject.arrange(.goDown) else { return }
        for source in channel.sources {
            let poll = await channel.poll(source, after: place[source], at: ChannelConformance.now)
            #expect(poll.failure?.kind == .unavailable)
            #expect(poll.cursor == nil)
            #expect(poll.pause > .zero)
            for secret in subject.secrets { #expect(poll.failure?.text.contains(secret) != true) }
        }
        await channel.close()
    }

    private func poll(
        _ channel: any PollingChannel, after cursors: [String: String]
    ) async -> (messages: [InboundMessage], cursors: [String: String]) {
        var messages: [InboundMessage] = []
        var cursors = cursors
        for source in channel.sources {
            let poll = await channel.poll(source, after: cursors[source], at: ChannelConformance.now)
            #expect(poll.failure == nil)
            cursors[source] = poll.cursor ?? cursors[source]
            for case .message(let message) in poll.events { messages.append(message) }
        }
        return (messages, cursors)
    }
}

extension ProviderEvent {
    /// Without what else the provider calls the person.
    var nameless: ProviderEvent {
        switch self {
        case .receipt(var receipt):
            receipt.recipientNames = []
            return .receipt(receipt)
        case .message(var message):
            message.otherNames = []
            return .message(message)
        case .address, .introduction, .moved, .passedOver: return self
        }
    }

    var isPassedOver: Bool { if case .passedOver = self { true } else { false } }
}
