package import Domain
package import Store
import Synchronization

/// Knows what is due next on every channel, and wakes the channel's dispatcher then. It reads one row a lane, not the
/// queue: a million planned communications cost as much as ten.
package final class Scheduler: Sendable {
    /// What one look found for a channel.
    package struct Outlook: Sendable {
        /// The lanes of running campaigns, whose communications may be sent.
        package var lanes: [LaneKey]
        /// When the next one of them is due, or the next answer in a conversation that has begun.
        package var nextDue: Instant?
        /// When the next answer alone is.
        package var nextAnswer: Instant?
        /// When the next communication alone is.
        package var nextOpening: Instant?
    }

    package let wakeUp = WakeUp()
    private let store: any Store
    private let clock: any WallClock
    private let outlooks = Mutex<[String: Outlook]>([:])

    package init(store: any Store, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    /// Looks at every lane anew; answers what is due next, by channel.
    package func runOnce() async throws -> [String: Outlook] {
        var found: [String: Outlook] = [:]
        for lane in try await store.lanes() where lane.isCampaignRunning {
            var outlook = found[lane.channel] ?? Outlook(lanes: [], nextDue: nil)
            outlook.lanes.append(lane.key)
            if let due = lane.nextDue {
                outlook.nextDue = min(outlook.nextDue ?? due, due)
                outlook.nextOpening = outlook.nextDue
            }
            found[lane.channel] = outlook
        }
        for (channel, due) in try await store.followUpOutlook() {
            var outlook = found[channel] ?? Outlook(lanes: [], nextDue: nil)
            outlook.nextDue = min(outlook.nextDue ?? due, due)
            outlook.nextAnswer = due
            found[channel] = outlook
        }
        let result = found
        outlooks.withLock { $0 = result }
        return result
    }

    /// What the last look found.
    package func outlook(of channel: String) -> Outlook? { outlooks.withLock { $0[channel] } }

    package var outlooksByChannel: [String: Outlook] { outlooks.withLock { $0 } }
}
