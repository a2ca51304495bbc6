import Channels
import Conversations
import Domain
import Foundation
import Runtime
import Scheduling
import Store
import TestSupport
import Testing

/// A campaign over four channels on virtual time: what each person saw and said, and what was decided by it.
struct FourChannelTests {
    /// Something that a provider tells later.
    private struct News {
        var at: Instant
        var channel: String
        var event: ProviderEvent
    }

    @Test func theTimelineIsAsItShouldBe() async throws {
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(FourChannels.files)
        let channels = FourChannels.channels
        let site = try Site(
            directory: directory, clock: ManualClock(Site.start), channels: channels, agents: FourChannels.agents)
        let report = try await site.daemon.prepare()
        #expect(report.diagnostics.isEmpty)
        try site.drop("people.csv", FourChannels.rows, campaign: "tasting")
        try await site.daemon.settle()
        try await live(site, channels)
        try Golden.expect(try await timeline(site), matches: "Goldens/four-channels.txt")
        // Whatever was said was said inside its channel's contract: nothing twice under one name.
        for channel in channels where channel.id != "phone" {
            #expect(Set(channel.sent.map(\.idempotencyKey)).count == channel.sent.count)
        }
    }

    /// From one instant with work to the next, until nothing is left to happen.
    private func live(_ site: Site, _ channels: [ScriptedChannel]) async throws {
        var news: [News] = []
        var seen: [String: Int] = [:]
        var heard = 0
        for _ in 0..<1000 {
            for channel in channels {
                let sent = channel.sent
                for index in seen[channel.id, default: 0]..<sent.count {
                    news += self.news(of: sent[...index], on: channel.id, at: site.clock.now, &heard)
                }
                seen[channel.id] = sent.count
            }
            news.sort { $0.at < $1.at }
            let due = try await site.daemon.scheduler.runOnce().values.compactMap(\.nextDue).min()
            let closing = try await site.store.nextClosing(after: site.clock.now)
            guard let next = [news.first?.at, due, closing].compactMap({ $0 }).min() else { return }
            site.clock.set(max(next, site.clock.now))
            while let told = news.first, told.at <= site.clock.now {
                news.removeFirst()
                try await site.daemon.receiver.receive(InboundBatch(channel: told.channel, events: [told.event]))
            }
            try await site.daemon.settle()
        }
        throw Trouble("it never comes to rest")
    }

    /// What comes of the last of these messages.
    private func news(
        of sent: ArraySlice<OutboundMessage>, on channel: String, at now: Instant, _ heard: inout Int
    ) -> [News] {
        guard let message = sent.last else { return [] }
        let person = Self.person(message.recipient)
        let number = sent.filter { $0.recipient == message.recipient }.count
        var news: [News] = []
        for (after, deed) in FourChannels.reaction(of: person, on: channel, to: message, number: number) {
            let at = now + after
            let conversation = message.followUp?.conversation ?? message.idempotencyKey
            if case .says(_, again: true) = deed {} else { heard += 1 }
            news.append(
                News(at: at, channel: channel, event: Self.event(deed, message, conversation, "in\(heard)", at: at)))
        }
        return news
    }

    private static func event(
        _ deed: FourChannels.Deed, _ message: OutboundMessage, _ conversation: String, _ id: String, at: Instant
    ) -> ProviderEvent {
        func receipt(_ change: DeliveryReceipt.Change) -> ProviderEvent {
            .receipt(DeliveryReceipt(.key(conversation), change, occurredAt: at))
        }
        func text(_ text: String, _ content: InboundMessage.Content) -> ProviderEvent {
            .message(
                InboundMessage(
                    kind: CommunicationKind(name: message.kind) ?? .email, address: message.recipient,
                    content: content, text: text, providerID: id, answers: [.key(message.idempotencyKey)],
                    occurredAt: at))
        }
        return switch deed {
        case .delivered: receipt(.delivered)
        case .read: receipt(.read)
        case .hangsUp: receipt(.callEnded)
        case .says(let words, _): text(words, .text)
        case .presses(let keys): text(keys, .digits)
        case .notReached(let code): receipt(.notReached(code: code, text: "not reached"))
        case .fails(let reason): receipt(.failed(code: "550", text: reason, suppresses: true))
        }
    }

    /// By the row of the file that has the address.
    private static func person(_ address: String) -> String {
        let row = FourChannels.rows.split(separator: "\n").first {
            $0.split(separator: ",").contains(Substring(address))
        }
        return row?.split(separator: ",").first.map(String.init) ?? "?"
    }

    // MARK: The timeline

    private func timeline(_ site: Site) async throws -> String {
        let zone = try #require(Zone.named("Europe/London"))
        var text = ""
        for participant in try await site.participants(campaign: "tasting") {
            var entries: [(at: Instant, order: Int, line: String)] = []
            var query = CommunicationQuery(participant: participant.state.key)
            query.page.isAscending = true
            query.page.limit = PageRequest.maximumLimit
            let rows = try await site.store.communications(query).rows.sorted { $0.snapshot.key < $1.snapshot.key }
            for (index, row) in rows.enumerated() {
                let order = index * 4
                let name = row.snapshot.name
                let detail = try #require(try await site.store.communication(row.snapshot.key))
                for change in detail.history {
                    let reason = change.reason.map { " \($0.rawValue)" } ?? ""
                    let words = change.detail.map { " (\($0))" } ?? ""
                    entries.append((change.at, order + 1, "\(name) \(change.status.name)\(reason)\(words)"))
                }
                if try await site.store.conversation(row.snapshot.key) != nil {
                    for line in try await site.store.lines(of: row.snapshot.key) {
                        let template = detail.attempts.first?.message.template
                        let said = line.text.isEmpty ? "[\(template?.name ?? "")]" : line.text
                        let words = said.replacingOccurrences(of: "\n", with: " / ")
                        let state = line.state == .sent || line.state == .received ? "" : " (\(line.state.rawValue))"
                        entries.append(
                            (
                                line.at, order + (line.isInbound ? 0 : 2),
                                "\(name) \(line.isInbound ? "<" : ">") \(words)\(state)"
                            ))
                    }
                }
                let results = row.snapshot.results.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
                if !results.isEmpty, let end = row.snapshot.endedAt {
                    entries.append((end, order + 3, "\(name) recorded \(results.joined(separator: ", "))"))
                }
            }
            text += "\(participant.text("external_id") ?? "?")\n"
            let sorted = entries.enumerated().sorted {
                ($0.element.at, $0.element.order, $0.offset) < ($1.element.at, $1.element.order, $1.offset)
            }
            for (_, entry) in sorted {
                text +=
                    "  \(zone.wallClock(at: entry.at).text(seconds: true, offset: false, separator: " "))  \(entry.line)\n"
            }
            text += "  result: \(participant.text("result") ?? "none")\n"
        }
        return text
    }
}
