package import Channels
package import Conversations
package import Domain
import Logging
package import Store

extension RuntimeOperations {
    package func channels() async throws -> [ChannelReport] {
        let loads = try await store.channelLoads(at: clock.now)
        return channels.map { report($0, loads[$0.id] ?? ChannelLoad()) }
    }

    /// Where no daemon runs nothing is known to be wrong with it: what is told is what waits for it.
    private func report(_ channel: any Channel, _ load: ChannelLoad) -> ChannelReport {
        let runtime = daemon?.channel(channel.id)
        return ChannelReport(
            of: channel, health: runtime?.dispatcher.health ?? ChannelHealth(),
            reception: runtime?.reception ?? ReceptionRecord(channel: channel),
            sentLastMinute: runtime?.dispatcher.meter.count(at: clock.steady) ?? 0, load: load,
            pause: pauses.pause(of: channel.id), by: clock)
    }

    package func pauseChannel(_ id: String, by act: Act<ChannelChange>) async throws -> ChannelChange {
        let now = clock.now
        var held = try await report(id)
        if pauses.pause(of: id) == nil { held.state = .paused(by: act.actor, since: now) }
        let answered = held
        let change = { @Sendable (changed: Bool) in ChannelChange(changed: changed, channel: answered) }
        let changed = try await pauses.hold(id, by: act.over(change), at: now)
        if changed { tell("channel paused: nothing is sent on it", id, act.actor) }
        return change(changed)
    }

    package func resumeChannel(_ id: String, by act: Act<ChannelChange>) async throws -> ChannelChange {
        var free = try await report(id)
        free.state = .ready
        free.reception.state = .ready
        for index in free.accounts.indices { free.accounts[index].state = .ready }
        let answered = free
        let runtime = daemon?.channel(id)
        let isHindered = runtime?.isHindered ?? false
        let change = { @Sendable (changed: Bool) in ChannelChange(changed: changed || isHindered, channel: answered) }
        let changed = try await pauses.release(id, isNews: isHindered, by: act.over(change), at: clock.now)
        runtime?.retry()
        daemon?.scheduler.wakeUp.signal()
        if changed || isHindered { tell("channel resumed", id, act.actor) }
        return change(changed)
    }

    package func reassign(
        channel id: String, from account: String, to other: String, by act: Act<Int>
    ) async throws -> Int {
        let accounts = try channel(id).accounts
        guard accounts.contains(other), account != other else { throw ReassignFault(channel: id, accounts: accounts) }
        let count = try await store.reassign(id, from: account, to: other, by: act, at: clock.now)
        daemon?.channel(id)?.dispatcher.signal()
        daemon?.scheduler.wakeUp.signal()
        tell("recipients given to another account", id, act.actor)
        return count
    }

    private func tell(_ what: Logger.Message, _ channel: String, _ actor: String) {
        logger.notice(what, metadata: ["channel": "\(channel)", "actor": "\(actor)"])
    }

    package func sendTest(_ test: TestSend, by act: Act<TestSend.Result>) async throws -> TestSend.Result {
        let channel = try channel(test.channel)
        let now = clock.now
        let kind: CommunicationKind
        switch Self.kind(of: test, on: channel) {
        case .success(let one): kind = one
        case .failure(let unfit): return try await kept(.unfit(unfit.reason), act)
        }
        if let failure = await channel.check() { return try await kept(.notReady(failure), act) }
        // The key of a message that no table holds: what is told of it later finds nothing.
        let number = random.bytes(7).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let key = APIIdentifier(.message, key: number, createdAt: now).description
        let message = OutboundMessage(
            kind: kind.name, recipient: ConversationAddress.normal(kind, test.recipient),
            account: channel.accounts.first, subject: kind == .email ? "Test" : nil, text: test.text,
            idempotencyKey: key, date: now.milliseconds)
        // Written down before it goes out: what a repeat gets if this process ends in between.
        let lost = TestSend.Result.tried(
            .unknown(text: "the process ended while the message was handed over"), idempotencyKey: key)
        try await store.record(
            .testChannel, on: .channel(channel.id), detail: kind.name, by: act.over { lost }, at: now)
        return try await kept(.tried(await channel.send(message), idempotencyKey: key), act)
    }

    private func kept(
        _ result: TestSend.Result, _ act: Act<TestSend.Result>
    ) async throws -> TestSend.Result {
        try await store.keep(result, of: act, at: clock.now)
        return result
    }

    private struct Unfit: Error {
        var reason: String
    }

    private static func kind(of test: TestSend, on channel: any Channel) -> Result<CommunicationKind, Unfit> {
        let kinds = CommunicationKind.allCases.filter { channel.carries.contains($0) }
        let named = kinds.map(\.name).joined(separator: ", ")
        guard let kind = test.kind ?? (kinds.count == 1 ? kinds.first : nil) else {
            return .failure(Unfit(reason: "the channel carries several kinds: name one of \(named)"))
        }
        guard kinds.contains(kind) else {
            return .failure(Unfit(reason: "the channel carries no \(kind.name): it carries \(named)"))
        }
        return .success(kind)
    }

    package func templates(channel id: String) async throws -> [ChannelTemplate]? {
        guard let channel = try channel(id).abilities.templates else { return nil }
        return try await channel.templates()
    }

    package func webhook(channel id: String, _ request: WebhookRequest) async -> WebhookAnswer {
        guard let daemon, let reception = daemon.channel(id)?.reception, let channel = reception.channel.hearing.called
        else { return WebhookAnswer(status: 404, body: Array("not found\n".utf8)) }
        let now = clock.now
        var answer = channel.receive(request, at: now)
        if let complaint = answer.complaint, reception.tellsRefusal() {
            logger.warning(
                "webhook refused",
                metadata: ["channel": "\(id)", "status": "\(answer.status)", "reason": "\(complaint)"])
        }
        let foreign = handOver(&answer, from: channel, reception, daemon.channels.map(\.reception))
        if answer.events.isEmpty && foreign.isEmpty {
            if answer.complaint == nil { reception.looked(at: now, events: 0) }
            return answer
        }
        do {
            if !answer.events.isEmpty {
                try await receiver.receive(InboundBatch(channel: id, events: answer.events))
            }
            for (other, events) in foreign {
                try await receiver.receive(InboundBatch(channel: other.channel.id, events: events))
                other.looked(at: now, events: events.count)
            }
        } catch {
            if reception.isFaulty(true) {
                logger.error(
                    "what a provider told cannot be kept: it is asked to come again",
                    metadata: ["channel": "\(id)", "reason": "\(error)"])
            }
            return WebhookAnswer(status: 503, body: Array("try again later\n".utf8))
        }
        if reception.isFaulty(false) {
            logger.notice("what a provider tells is kept again", metadata: ["channel": "\(id)"])
        }
        reception.looked(at: now, events: answer.events.count)
        answer.events = []
        return answer
    }

    /// News of other accounts, by the channel that has the account and believes who told them; what no channel has is left
    /// with the one that was told, as passed over.
    private func handOver(
        _ answer: inout WebhookAnswer, from told: any WebhookChannel, _ record: ReceptionRecord,
        _ receptions: [ReceptionRecord]
    ) -> [(reception: ReceptionRecord, events: [ProviderEvent])] {
        var handed: [(reception: ReceptionRecord, events: [ProviderEvent])] = []
        for news in answer.elsewhere {
            let taker = receptions.first { reception in
                guard let other = reception.channel.hearing.called, other.id != told.id else { return false }
                return other.accounts.contains(news.account) && other.takesNews(from: told)
            }
            if let taker {
                handed.append((taker, news.events))
                continue
            }
            if record.tellsUnknown(news.account, at: clock.steady) {
                logger.warning(
                    "news of an account that no channel has are kept as passed over",
                    metadata: ["channel": "\(told.id)", "account": "\(news.account)"])
            }
            let kind = told.carries.min { $0.rawValue < $1.rawValue } ?? .whatsapp
            answer.events += news.events.map {
                $0.setAside(.notConfigured, "for \(news.account), which no channel has", of: kind)
            }
        }
        answer.elsewhere = []
        return handed
    }

    /// - Throws: ``StoreError/noSuchRow(_:)``.
    private func report(_ id: String) async throws -> ChannelReport {
        let channel = try channel(id)
        return report(channel, try await store.channelLoads(at: clock.now)[id] ?? ChannelLoad())
    }

    /// - Throws: ``StoreError/noSuchRow(_:)``.
    func channel(_ id: String) throws -> any Channel {
        guard let channel = channels.first(where: { $0.id == id }) else {
            throw StoreError.noSuchRow("channel \"\(id)\"")
        }
        return channel
    }
}
