import Channels
package import Conversations
package import Domain
import Logging
package import Store

extension RuntimeOperations {
    package func unsubscribe(_ kind: CommunicationKind, _ address: String) async throws -> Bool {
        let now = clock.now
        let change = AddressChange(
            kind: kind, address: address, .suppressed(.optedOut, detail: "the unsubscribe link"), occurredAt: now)
        // The link came with a message of a channel of that kind; which one, it does not say.
        let carriers = channels.filter { $0.carries.contains(kind) }
        let channel = carriers.first { $0.kind != .outbox } ?? carriers.first
        let result = try await receiver.receive(
            InboundBatch(channel: channel?.id ?? "unsubscribe", events: [.address(change)]))
        return result.applied.contains(true)
    }

    package func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>
    ) async throws -> ConversationChange {
        if case .say(let text, let template) = action {
            try await refuse(text, isTemplate: template != nil, in: conversation)
        }
        let change = try await store.act(action, in: conversation, by: act, desk: receiver.desk, at: clock.now)
        if change.changed { try await announce(conversation) }
        return change
    }

    /// Calls a communication off, at once or after the outcome where an attempt is under way; returns whether that is news.
    package func cancel(_ communication: CommunicationKey, detail: String?, by act: Act<Bool>) async throws -> Bool {
        let isNews = try await store.cancel(
            communication, detail: detail, by: act, desk: receiver.desk, at: clock.now)
        if isNews { receiver.announce([]) }
        return isNews
    }

    /// Keeps what an agent tells by itself.
    package func record(_ step: AgentStep, in communication: CommunicationKey) async throws {
        let result = try await store.recordStep(step, in: communication, desk: receiver.desk, at: clock.now)
        if result.taken.contains(true) { receiver.announce(result.outgoing) }
    }

    /// What is known before: it would be dropped, or refused, after it was taken for said.
    private func refuse(_ text: String?, isTemplate: Bool, in conversation: CommunicationKey) async throws {
        guard let row = try await store.conversation(conversation), row.isOpen else { return }
        if isTemplate, row.kind != .whatsapp {
            throw SayFault("channel \(row.channel) has no templates: say a text")
        }
        if let text,
            let objection = channels.first(where: { $0.id == row.channel })?.objection(to: text)
        {
            throw SayFault("\(objection): say it in parts")
        }
        var page = PageRequest()
        page.countsTotal = false
        guard
            let suppression = try await store.suppressions(kind: row.kind, address: row.address, page).rows.first
        else { return }
        throw SayFault(
            "their address takes no \(row.kind.name) messages (\(suppression.reason.rawValue)); where they want to hear "
                + "from you again, let it take them: campaignd suppressions remove")
    }

    package func transfer(
        _ conversation: CommunicationKey, to number: String, by act: Act<CallTransfer>
    ) async throws -> CallTransfer {
        guard let row = try await store.conversation(conversation) else {
            throw StoreError.noSuchRow("such conversation")
        }
        guard let channel = channels.first(where: { $0.id == row.channel })?.abilities.transfer else {
            throw TransferFault("channel \(row.channel) hands over no calls (one of kind sip does)")
        }
        guard row.isOpen, let call = row.openingID else { throw TransferFault("the call is over") }
        // Written down before it rings: what a repeat gets if this process ends in between.
        try await store.record(
            .transferCall, on: .communication(conversation), detail: nil, by: act.over { .unknown }, at: clock.now)
        if let failure = await channel.transfer(call: call, to: number) {
            // The call goes on here: a repeat may try again.
            if let answer = act.answer { try await store.dropReceipt(answer.key) }
            throw TransferFault("\(failure.text) (\(failure.code))")
        }
        logger.notice("call handed over", metadata: ["channel": "\(row.channel)", "actor": "\(act.actor)"])
        let result = CallTransfer.handedOver(try await store.conversation(conversation) ?? row)
        try await store.keep(result, of: act, at: clock.now)
        return result
    }

    package func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>
    ) async throws -> Bool {
        try await store.suppress(kind, address, detail: detail, by: act, at: clock.now)
    }

    package func release(_ kind: CommunicationKind, _ address: String, by act: Act<Bool>) async throws -> Bool {
        try await store.release(kind, address, by: act, at: clock.now)
    }

    package func endDestinationRest(_ domain: String, by act: Act<Bool>) async throws -> Bool {
        try await store.endDestinationRest(domain, by: act, at: clock.now)
    }

    package func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict,
        by act: Act<CommunicationChange>
    ) async throws -> CommunicationChange {
        let change = try await store.settleUnknown(
            communication, followUp: followUp, verdict, desk: receiver.desk, by: act, at: clock.now)
        if change.changed { try await announce(communication) }
        return change
    }

    /// There may be something to say, to send again, or for flows to do.
    private func announce(_ communication: CommunicationKey) async throws {
        guard let daemon else { return }
        if let channel = try await store.conversation(communication)?.channel {
            receiver.announce(channel)
        } else {
            daemon.executor.wakeUp.signal()
            daemon.scheduler.wakeUp.signal()
        }
    }
}
