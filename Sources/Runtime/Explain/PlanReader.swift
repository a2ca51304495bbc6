import Domain
import FlowEngine
import Scheduling
package import Store

/// Tells why a communication was planned for its instant, computed again from what is kept.
package struct PlanReader: Sendable {
    private let library: CampaignLibrary
    private let settings: RuntimeSettings

    /// A start this much after the planned instant is told as a late one.
    private static let lateness = Duration.seconds(60)

    package init(library: CampaignLibrary, settings: RuntimeSettings) {
        self.library = library
        self.settings = settings
    }

    /// Nil where its version's files or its zone are not there any more.
    package func plan(of communication: CommunicationRow) async throws -> PlanExplanation? {
        guard let campaign = try await library.version(communication.version),
            let action = campaign.compiled.communicationAction(at: communication.nodeIndex),
            let zone = Zone.named(communication.inputs.zone)
        else { return nil }
        var start = communication.snapshot.startedAt
        if let started = start, let planned = communication.plannedAt, started < planned + Self.lateness { start = nil }
        let entries = ledger(
            inputs: communication.inputs, window: action.window, duration: action.duration,
            restrictions: settings.restrictions, recordedPlan: communication.plannedAt, now: start)
        return PlanExplanation(
            plannedAt: communication.plannedAt.map { zone.iso8601($0) },
            deadline: communication.deadline.map { zone.iso8601($0) },
            ledger: ["date_time is \(action.base.description)"] + entries.map(\.description))
    }
}
