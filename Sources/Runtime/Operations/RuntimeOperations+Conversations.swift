import Channels
package import Domain
import Logging
package import Store

extension RuntimeOperations {
    package func unsubscribe(_ kind: CommunicationKind, _ address: String) async throws -> Bool {
        let now = daemon.clock.now
        let change = AddressChange(
            kind: kind, address: address, .suppressed(.optedOut, detail: "the unsubscribe link"), occurredAt: now)
        // The link came with a message of a channel of that kind; which one, it does not say.
        let carriers = daemon.channels.map(\.channel).filter { $0.carries.contains(kind) }
        let channel = carriers.first { $0.kind != .outbox } ?? carriers.first
        let result = try await daemon.receiver.receive(
            InboundBatch(channel: channel?.id ?? "unsubscribe", events: [.address(change)]))
        return result.applied.contains(true)
    }

    package func act(
        _ action: ConversationAction, in conversation: CommunicationKey, actor: String
    ) async throws -> Bool {
        if case .say(let text, let template) = action {
            try await refuse(text, isTemplate: template != nil, in: conversation)
        }
        let changed = try await daemon.store.act(
            action, in: conversation, actor: actor, desk: daemon.receiver.desk, at: daemon.clock.now)
        if changed { try await announce(conversation) }
        return changed
    }

    /// What is known before: it would be dropped, or refused, after it was taken for said.
    private func refuse(_ text: String?, isTemplate: Bool, in conversation: CommunicationKey) async throws {
        guard let row = try await daemon.store.conversation(conversation), row.isOpen else { return }
        if isTemplate, row.kind != .whatsapp {
            throw SayFault("channel \(row.channel) has no templates: say a text")
        }
        if let text,
            let objection = daemon.channel(row.channel)?.channel.objection(to: text)
        {
            throw SayFault("\(objection): say it in parts")
        }
        var page = PageRequest()
        page.countsTotal = false
        guard
            let suppression = try await daemon.store.suppressions(kind: row.kind, address: row.address, page).rows.first
        else { return }
        throw SayFault(
            "their address takes no \(row.kind.name) messages (\(suppression.reason.rawValue)); where they want to hear "
                + "from you again, let it take them: campaignd suppressions remove")
    }

    package func transfer(_ conversation: CommunicationKey, to number: String, actor: String) async throws {
        guard let row = try await daemon.store.conversation(conversation) else {
            throw StoreError.noSuchRow("such conversation")
        }
        guard let channel = daemon.channel(row.channel)?.channel.abilities.transfer else {
            throw TransferFault("channel \(row.channel) hands over no calls (one of kind sip does)")
        }
        guard row.isOpen, let call = row.openingID else { throw TransferFault("the call is over") }
        if let failure = await channel.transfer(call: call, to: number) {
            throw TransferFault("\(failure.text) (\(failure.code))")
        }
        daemon.logger.notice("call handed over", metadata: ["channel": "\(row.channel)", "actor": "\(actor)"])
    }

    package func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, actor: String
    ) async throws -> Bool {
        try await daemon.store.suppress(kind, address, detail: detail, actor: actor, at: daemon.clock.now)
    }

    package func release(_ kind: CommunicationKind, _ address: String, actor: String) async throws -> Bool {
        try await daemon.store.release(kind, address, actor: actor, at: daemon.clock.now)
    }

    package func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, actor: String
    ) async throws -> Bool {
        let settled = try await daemon.store.settleUnknown(
            communication, followUp: followUp, verdict, desk: daemon.receiver.desk, actor: actor,
            at: daemon.clock.now)
        if settled { try await announce(communication) }
        return settled
    }

    /// There may be something to say, to send again, or for flows to do.
    private func announce(_ communication: CommunicationKey) async throws {
        if let channel = try await daemon.store.conversation(communication)?.channel {
            daemon.receiver.announce(channel)
        } else {
            daemon.executor.wakeUp.signal()
            daemon.scheduler.wakeUp.signal()
        }
    }
}
