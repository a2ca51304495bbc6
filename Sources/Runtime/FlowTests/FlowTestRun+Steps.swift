import Agents
import Channels
import Conversations
import Domain
import FlowEngine
import Scheduling
import Store
import Values

extension FlowTestRun {
    func take(_ appointment: Appointment) async throws {
        switch appointment.what {
        case .join(let participants):
            let rows = participants.map { participant in
                FlowTest.Row(
                    participant: participant.id, attributes: participant.attributes, zone: participant.zone,
                    objectID: participant.objectID)
            }
            try await upload(rows)
        case .step(let step): try await take(step)
        }
    }

    private func take(_ step: FlowTest.Step) async throws {
        switch step.action {
        case .upload(let rows): try await upload(rows)
        case .reply(let reply): try await take(reply, line: step.line)
        case .outcome(let outcome): try await take(outcome, line: step.line)
        case .cancel(let participant, let communication):
            try await cancel(participant, communication, line: step.line)
        case .stop(let discards):
            let changed = try await operations.stop(campaign: definition.id, discardsBacklog: discards, by: Act("test"))
                .changed
            if !changed { fault(step.line, "the campaign does not run, so it cannot be stopped") }
        case .start(let discards):
            let changed = try await operations.start(
                campaign: definition.id, discardsBacklog: discards, by: Act("test")
            ).changed
            if !changed { fault(step.line, "the campaign runs already, so it cannot be started") }
        case .scripts(let answers): desk.standIn(answers)
        case .expect(let checks):
            try await check(checks, when: "at \(zone.wallClock(at: clock.now).text(seconds: false, offset: false))")
        }
    }

    private var operations: RuntimeOperations { RuntimeOperations(daemon) }

    // MARK: Rows

    private func upload(_ given: [FlowTest.Row]) async throws {
        var items: [ParticipantItem] = []
        for row in given {
            let whole = merged(row)
            rows[row.participant] = whole
            items.append(
                ParticipantItem(
                    attributes: whole.attributes.map {
                        ParticipantItem.Attribute(name: $0.name, value: .init($0.value))
                    },
                    zone: whole.zone, objectID: whole.objectID ?? ""))
        }
        let answer = try await operations.addParticipants(campaign: definition.id, items: items, receipt: nil)
        for (row, verdict) in zip(given, answer.verdicts) {
            if let key = verdict.participant {
                keys[row.participant] = key
                desk.name(key, row.participant)
            }
            guard verdict.outcome == .rejected else { continue }
            let issue = verdict.issues.first { !$0.code.isWarning } ?? verdict.issues.first
            rejections.append(
                FlowTestEvent(
                    at: clock.now, wallClock: zone(of: row.participant).wallClock(at: clock.now),
                    participant: row.participant, subject: .rejectedRow(code: issue?.code.rawValue ?? ""),
                    reason: nil, detail: issue.map { "\($0.field.map { "\($0): " } ?? "")\($0.message)" }, fields: [:]))
        }
    }

    /// The row that brought somebody in, with changes. An empty value of it leaves what is there, as in a file.
    private func merged(_ row: FlowTest.Row) -> FlowTest.Row {
        guard var whole = rows[row.participant] else { return row }
        for attribute in row.attributes {
            if let index = whole.attributes.firstIndex(where: { $0.name == attribute.name }) {
                whole.attributes[index] = attribute
            } else {
                whole.attributes.append(attribute)
            }
        }
        whole.zone = row.zone ?? whole.zone
        whole.objectID = row.objectID ?? whole.objectID
        return whole
    }

    // MARK: Conversations

    private func take(_ reply: FlowTest.Reply, line: Int) async throws {
        if let channel = reply.channel { return try await write(reply, on: channel, line: line) }
        let open = try await communications(of: reply.participant).filter { row in
            row.snapshot.status.isOpen && (reply.communication == nil || row.snapshot.name == reply.communication)
        }
        let latest = open.max {
            ($0.snapshot.startedAt ?? begin, $0.snapshot.key) < ($1.snapshot.startedAt ?? begin, $1.snapshot.key)
        }
        guard let latest else {
            let what = reply.communication.map { "\($0) is not open" } ?? "no conversation with them is open"
            return fault(line, "\(reply.participant) cannot reply: \(what)")
        }
        let key = latest.snapshot.key
        guard let opening = try await store.communication(key)?.attempts.last(where: { $0.message.followUp == nil })
        else { return fault(line, "\(reply.participant) cannot reply: nothing was sent to them there") }
        let isForm = environment.agents.agent(latest.snapshot.agent)?.kind == .form
        if reply.isDecided || !isForm {
            desk.decide(
                key,
                AgentStep(
                    results: typed(reply.results, agent: latest.snapshot.agent),
                    end: reply.completes ? .completed : nil))
        }
        try await hear(
            reply.text, latest.snapshot.kind, from: opening.message.recipient, on: latest.snapshot.channel,
            answers: [.key(opening.message.idempotencyKey)])
    }

    /// They write of their own accord: to the conversation that is open there, else they begin one.
    private func write(_ reply: FlowTest.Reply, on id: String, line: Int) async throws {
        guard let channel = environment.channels.first(where: { $0.id == id }) else {
            let known = environment.channels.map(\.id)
            return fault(
                line, "no channel is called \"\(id)\" (\(NearestName.oneOf(known.sorted(), insteadOf: id)))")
        }
        guard let key = keys[reply.participant], let row = try await store.participant(key) else {
            return fault(line, "\(reply.participant) is not there to write")
        }
        for kind in CommunicationKind.allCases where channel.carries.contains(kind) {
            guard let address = Opening.ownAddress(kind, row.state.customer) else { continue }
            return try await hear(reply.text, kind, from: address, on: id, answers: [])
        }
        fault(line, "\(reply.participant) has no address on the channel \(id) to write from")
    }

    private func hear(
        _ text: String, _ kind: CommunicationKind, from address: String, on channel: String,
        answers: [MessageReference]
    ) async throws {
        let isKeys = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) || $0 == 35 || $0 == 42 }
        heard += 1
        let message = InboundMessage(
            kind: kind, address: address, content: kind == .voice && isKeys ? .digits : .text, text: text,
            providerID: "test-in-\(heard)", answers: answers, occurredAt: clock.now)
        try await daemon.receiver.receive(InboundBatch(channel: channel, events: [.message(message)]))
    }

    private func take(_ outcome: FlowTest.Outcome, line: Int) async throws {
        var isUsed = false
        for (id, _) in keys.sorted(by: { $0.value < $1.value }) where outcome.participant.map({ $0 == id }) ?? true {
            for row in try await communications(of: id) where row.snapshot.name == outcome.communication {
                guard row.snapshot.status.isOpen else { continue }
                if try await apply(outcome, to: row.snapshot.key) { isUsed = true }
            }
        }
        if isUsed, outcome.participant != nil { return }
        desk.order(outcome, line: line, isUsed: isUsed)
    }

    /// What follows on being sent; false for what only sending meets.
    func apply(_ outcome: FlowTest.Outcome, to key: CommunicationKey) async throws -> Bool {
        let results = try await store.communication(key).map {
            typed(outcome.results, agent: $0.row.snapshot.agent)
        }
        let end: AgentStep.End?
        switch outcome.kind {
        case .delivered:
            end = nil
            try await tell(.delivered, of: key)
        case .read:
            end = nil
            try await tell(.read, of: key)
        case .completed: end = .completed
        case .noResponse: end = .noResponse
        case .failed:
            let text = outcome.detail ?? "the test says so"
            try await tell(.failed(code: "test", text: text, suppresses: false), of: key)
            return true
        case .retry, .unknown, .unavailable: return false
        }
        try await operations.record(AgentStep(results: results ?? [:], end: end), in: key)
        return true
    }

    /// What a provider tells of a message of ours.
    private func tell(_ change: DeliveryReceipt.Change, of key: CommunicationKey) async throws {
        guard let detail = try await store.communication(key),
            let name = detail.attempts.last(where: { $0.message.followUp == nil })?.message.idempotencyKey
        else { return }
        try await daemon.receiver.receive(
            InboundBatch(
                channel: detail.row.snapshot.channel,
                events: [.receipt(DeliveryReceipt(.key(name), change, occurredAt: clock.now))]))
    }

    private func cancel(_ participant: String, _ name: String?, line: Int) async throws {
        var count = 0
        for row in try await communications(of: participant) where name == nil || row.snapshot.name == name {
            if row.snapshot.status.isFinal { continue }
            count += 1
            _ = try await operations.cancel(row.snapshot.key, detail: nil, by: Act("test"))
        }
        if count == 0 {
            fault(line, "nothing to cancel: \(participant) has no planned or open \(name ?? "communication")")
        }
    }

    /// Values as the agent's definition types them: JSON has no dates.
    private func typed(_ results: [String: FieldValue?], agent: String) -> [String: FieldValue?] {
        let declared = environment.agents.agent(agent)?.results ?? []
        var typed = results
        for result in declared where result.type == .date {
            if case .some(.some(.string(let text))) = results[result.name], case .date(let date)? = ISO8601(text) {
                typed[result.name] = .some(.date(date))
            }
        }
        return typed
    }

    // MARK: Checks

    func check(_ checks: [FlowTest.Check], when: String) async throws {
        for check in checks {
            guard let key = keys[check.participant], let row = try await store.participant(key) else {
                fault(check.line, "\(check.participant) is not there \(when)")
                continue
            }
            for field in check.fields {
                let value = try value(of: field.level, field.name, row)
                if value == field.value { continue }
                fault(
                    check.line,
                    "\(check.participant) \(when): \(field.written) should be \(field.value.shown) and is \(value.shown)"
                )
            }
            let communications = try await communications(of: check.participant)
            for expected in check.communications {
                let latest = communications.last { $0.snapshot.name == expected.communication }?.snapshot.status
                if latest == expected.status { continue }
                let (wanted, found) = (expected.status?.name ?? "none", latest?.name ?? "none")
                fault(
                    check.line,
                    "\(check.participant) \(when): \(expected.communication) should be \(wanted) and is \(found)")
            }
        }
    }

    func value(of level: FieldLevel, _ name: String, _ row: ParticipantRow) throws -> FieldValue? {
        guard let id = try campaign.registered.catalog.item(level, name)?.id else { return nil }
        switch level {
        case .customer: return row.state.customer[id]
        case .participant: return row.state.participant[id]
        }
    }

    /// Oldest first.
    func communications(of id: String) async throws -> [CommunicationRow] {
        guard let key = keys[id] else { return [] }
        var query = CommunicationQuery(participant: key)
        query.page.limit = PageRequest.maximumLimit
        query.page.isAscending = true
        var rows: [CommunicationRow] = []
        while true {
            let page = try await store.communications(query)
            rows += page.rows
            guard let next = page.next else { break }
            query.page.cursor = next
        }
        return rows.sorted { $0.snapshot.key < $1.snapshot.key }
    }
}

extension CommunicationStatus {
    /// It has begun and not ended.
    fileprivate var isOpen: Bool {
        switch self {
        case .started, .delivered, .read, .replied: true
        case .planned, .completed, .noResponse, .canceled, .skipped, .failed: false
        }
    }
}

extension ParticipantItem.Value {
    fileprivate init(_ scalar: JSONScalar) {
        self =
            switch scalar {
            case .null: .null
            case .boolean(let value): .boolean(value)
            case .integer(let value): .integer(value)
            case .number(let value): .number(value)
            case .string(let text): .string(text)
            }
    }
}
