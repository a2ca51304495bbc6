import Domain
import FlowEngine
import Scheduling
import Store

extension FlowTestRun {
    /// All that came of the test, in order of time; of one instant in order of the participants.
    func timeline() async throws -> [FlowTestEvent] {
        var events: [(event: FlowTestEvent, person: Int)] = []
        let order = test.participants.map(\.id) + test.newcomers
        for (person, id) in order.enumerated() {
            for event in rejections where event.participant == id { events.append((event, person)) }
            guard let key = keys[id], desk.name(of: key) == id else { continue }
            // What they begin themselves shows in what flows make of it.
            for row in try await communications(of: id) where !row.snapshot.name.isEmpty {
                guard let detail = try await store.communication(row.snapshot.key) else { continue }
                for event in self.events(of: detail, id) { events.append((event, person)) }
            }
            for run in try await store.runs(of: key) {
                guard case .failed(let reason) = run.record.outcome else { continue }
                let flows = try campaign.registered.flows
                let flow = flows.indices.contains(run.record.flow) ? flows[run.record.flow] : ""
                var event = FlowTestEvent(
                    at: run.record.at, wallClock: zone(of: id).wallClock(at: run.record.at), participant: id,
                    subject: .failedRun(flow: flow), fields: [:])
                event.reason = reason
                events.append((event, person))
            }
        }
        let sorted = events.enumerated().sorted {
            ($0.element.event.at, $0.element.person, $0.offset) < ($1.element.event.at, $1.element.person, $1.offset)
        }
        return try sorted.map { try withFields($0.element.event) }
    }

    private func events(of detail: CommunicationDetail, _ id: String) -> [FlowTestEvent] {
        var events: [FlowTestEvent] = []
        let zone = zone(of: id)
        let name = detail.row.snapshot.name
        for change in detail.history where test.included.contains(change.status) {
            var event = FlowTestEvent(
                at: change.at, wallClock: zone.wallClock(at: change.at), participant: id,
                subject: .communication(name, change.status), fields: [:])
            event.reason = change.reason?.rawValue
            event.detail = change.detail
            event.plannedFor = detail.row.plannedAt.map { zone.wallClock(at: $0) }
            event.channel = detail.row.snapshot.channel
            event.agent = detail.row.snapshot.agent
            event.message = detail.attempts.last { $0.message.followUp == nil && $0.intendedAt <= change.at }?.message
            events.append(event)
        }
        if hearsWhatIsSaid { events += said(detail, id) }
        return events
    }

    /// What went out after the opening.
    private func said(_ detail: CommunicationDetail, _ id: String) -> [FlowTestEvent] {
        detail.attempts.compactMap { attempt in
            guard attempt.message.followUp != nil, case .accepted? = attempt.outcome else { return nil }
            var event = FlowTestEvent(
                at: attempt.intendedAt, wallClock: zone(of: id).wallClock(at: attempt.intendedAt), participant: id,
                subject: .said(detail.row.snapshot.name), fields: [:])
            event.channel = detail.row.snapshot.channel
            event.agent = detail.row.snapshot.agent
            event.message = attempt.message
            return event
        }
    }

    /// The timeline holds what is said after openings where the test asks for any of it.
    private var hearsWhatIsSaid: Bool {
        test.expected.contains { if case .said = $0.subject { true } else { false } }
    }

    private func withFields(_ event: FlowTestEvent) throws -> FlowTestEvent {
        guard asked.contains(event.participant),
            let kept = snapshots[event.participant]?.last(where: { $0.at <= event.at })
        else { return event }
        var event = event
        for entry in test.expected where entry.participant == event.participant {
            for field in entry.fields {
                if let value = try value(of: field.level, field.name, kept.row) {
                    event.fields[FlowTestEvent.FieldName(level: field.level, name: field.name)] = value
                }
            }
        }
        return event
    }
}
