package import Channels
package import Domain
import Logging
package import Store

extension RuntimeOperations {
    package func channels() async throws -> [ChannelReport] {
        let now = daemon.clock.now
        let loads = try await daemon.store.channelLoads(at: now)
        return daemon.channels.map {
            $0.report(
                loads[$0.channel.id] ?? ChannelLoad(), pause: daemon.pauses.pause(of: $0.channel.id), by: daemon.clock)
        }
    }

    package func pauseChannel(_ id: String, actor: String) async throws -> Bool {
        _ = try runtime(id)
        let changed = try await daemon.pauses.hold(id, by: actor, at: daemon.clock.now)
        if changed { tell("channel paused: nothing is sent on it", id, actor) }
        return changed
    }

    package func resumeChannel(_ id: String, actor: String) async throws -> Bool {
        let runtime = try runtime(id)
        var changed = try await daemon.pauses.release(id)
        if runtime.retry() { changed = true }
        daemon.scheduler.wakeUp.signal()
        if changed { tell("channel resumed", id, actor) }
        return changed
    }

    package func reassign(channel id: String, from account: String, to other: String, actor: String) async throws -> Int
    {
        let runtime = try runtime(id)
        let accounts = runtime.channel.accounts
        guard accounts.contains(other), account != other else { throw ReassignFault(channel: id, accounts: accounts) }
        let count = try await daemon.store.reassign(
            id, from: account, to: other, actor: actor, at: daemon.clock.now)
        runtime.dispatcher.signal()
        daemon.scheduler.wakeUp.signal()
        tell("recipients given to another account", id, actor)
        return count
    }

    private func tell(_ what: Logger.Message, _ channel: String, _ actor: String) {
        daemon.logger.notice(what, metadata: ["channel": "\(channel)", "actor": "\(actor)"])
    }

    package func sendTest(_ test: TestSend) async throws -> TestSend.Result {
        let channel = try runtime(test.channel).channel
        let kinds = CommunicationKind.allCases.filter { channel.carries.contains($0) }
        let named = kinds.map(\.name).joined(separator: ", ")
        guard let kind = test.kind ?? (kinds.count == 1 ? kinds.first : nil) else {
            return .unfit("the channel carries several kinds: name one of \(named)")
        }
        guard kinds.contains(kind) else { return .unfit("the channel carries no \(kind.name): it carries \(named)") }
        if let failure = await channel.check() { return .notReady(failure) }
        let now = daemon.clock.now
        // The key of a message that no table holds: what is told of it later finds nothing.
        let number = daemon.random.bytes(7).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let key = APIIdentifier(.message, key: number, createdAt: now).description
        let message = OutboundMessage(
            kind: kind.name, recipient: ConversationAddress.normal(kind, test.recipient),
            account: channel.accounts.first, subject: kind == .email ? "Test" : nil, text: test.text,
            idempotencyKey: key, date: now.milliseconds)
        return .tried(await channel.send(message), idempotencyKey: key)
    }

    package func templates(channel id: String) async throws -> [ChannelTemplate]? {
        guard let channel = try runtime(id).channel.abilities.templates else { return nil }
        return try await channel.templates()
    }

    package func webhook(channel id: String, _ request: WebhookRequest) async -> WebhookAnswer {
        guard let reception = daemon.channel(id)?.reception, let channel = reception.channel.hearing.called
        else { return WebhookAnswer(status: 404, body: Array("not found\n".utf8)) }
        let now = daemon.clock.now
        var answer = channel.receive(request, at: now)
        if let complaint = answer.complaint, reception.tellsRefusal() {
            daemon.logger.warning(
                "webhook refused",
                metadata: ["channel": "\(id)", "status": "\(answer.status)", "reason": "\(complaint)"])
        }
        let foreign = handOver(&answer, from: channel, reception)
        if answer.events.isEmpty && foreign.isEmpty {
            if answer.complaint == nil { reception.looked(at: now, events: 0) }
            return answer
        }
        do {
            if !answer.events.isEmpty {
                try await daemon.receiver.receive(InboundBatch(channel: id, events: answer.events))
            }
            for (other, events) in foreign {
                try await daemon.receiver.receive(InboundBatch(channel: other.channel.id, events: events))
                other.looked(at: now, events: events.count)
            }
        } catch {
            if reception.isFaulty(true) {
                daemon.logger.error(
                    "what a provider told cannot be kept: it is asked to come again",
                    metadata: ["channel": "\(id)", "reason": "\(error)"])
            }
            return WebhookAnswer(status: 503, body: Array("try again later\n".utf8))
        }
        if reception.isFaulty(false) {
            daemon.logger.notice("what a provider tells is kept again", metadata: ["channel": "\(id)"])
        }
        reception.looked(at: now, events: answer.events.count)
        answer.events = []
        return answer
    }

    /// News of other accounts, by the channel that has the account and believes who told them; what no channel has is left
    /// with the one that was told, as passed over.
    private func handOver(
        _ answer: inout WebhookAnswer, from told: any WebhookChannel, _ record: ReceptionRecord
    ) -> [(reception: ReceptionRecord, events: [ProviderEvent])] {
        var handed: [(reception: ReceptionRecord, events: [ProviderEvent])] = []
        for news in answer.elsewhere {
            let taker = daemon.channels.map(\.reception).first { reception in
                guard let other = reception.channel.hearing.called, other.id != told.id else { return false }
                return other.accounts.contains(news.account) && other.takesNews(from: told)
            }
            if let taker {
                handed.append((taker, news.events))
                continue
            }
            if record.tellsUnknown(news.account, at: daemon.clock.steady) {
                daemon.logger.warning(
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
    func runtime(_ id: String) throws -> ChannelRuntime {
        guard let runtime = daemon.channel(id) else { throw StoreError.noSuchRow("channel \"\(id)\"") }
        return runtime
    }
}
