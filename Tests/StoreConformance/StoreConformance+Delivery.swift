import Conversations
import Domain
import Store
import Testing

extension StoreConformance {
    private static let everything = EventInterest(updated: [.init(communicationName: nil, statuses: [])], ended: [nil])
    private static let later = Stage.start + .seconds(600)

    static let delivery: [StoreConformance] = [
        StoreConformance("what is due comes in order of its instant, as it was planned") {
            stage async throws in
            let second = try await stage.plan("b", at: Stage.start + .seconds(20))
            let first = try await stage.plan("a", at: Stage.start + .seconds(10))
            let lanes = try await stage.store.lanes()
            #expect(lanes.map(\.channel) == ["outbox"])
            #expect(lanes[0].nextDue == Stage.start + .seconds(10))
            #expect(lanes[0].isCampaignRunning)
            #expect(try await stage.due(through: Stage.start + .seconds(9)).isEmpty)
            let due = try await stage.due()
            #expect(due.map(\.key) == [first, second])
            #expect(due[0].version == stage.version.version)
            #expect(due[0].node == 1)
            #expect(!due[0].isUnknown)
            #expect(try await stage.due(limit: 1).map(\.key) == [first])
        },
        StoreConformance("an intent is recorded once; what is in flight is not due") { stage async throws in
            let key = try await stage.plan()
            let (attempt, message) = try #require(try await stage.intend(key))
            #expect(message == stage.message(key))
            #expect(try await stage.intend(key) == nil)
            #expect(try await stage.due().isEmpty)
            let detail = try await stage.communication(key)
            #expect(detail.row.snapshot.isInFlight)
            #expect(detail.row.snapshot.reason == .inFlight)
            #expect(detail.attempts.map(\.key) == [attempt])
            #expect(detail.attempts[0].outcome == nil)
            #expect(detail.attempts[0].message == message)
        },
        StoreConformance("an accepted attempt starts the conversation, delivered at once where there are no receipts") {
            stage async throws in
            let key = try await stage.plan(interest: everything)
            let (attempt, _) = try #require(try await stage.intend(key))
            try await stage.end(
                attempt, key, .accepted(providerID: "p1"), .started(isDelivered: true, closesAt: later),
                interest: everything)
            let detail = try await stage.communication(key)
            #expect(detail.row.snapshot.status == .delivered)
            #expect(detail.row.snapshot.startedAt == Stage.start)
            #expect(detail.row.attemptCount == 1)
            #expect(detail.history.map(\.status) == [.planned, .started, .delivered])
            #expect(detail.attempts[0].outcome == .accepted(providerID: "p1"))
            #expect(try await stage.turns(interest: everything).events.count == 2)
        },
        StoreConformance("an outcome told twice counts once") { stage async throws in
            let key = try await stage.plan()
            let (attempt, _) = try #require(try await stage.intend(key))
            for _ in 0..<2 {
                try await stage.end(
                    attempt, key, .accepted(providerID: nil), .started(isDelivered: false, closesAt: nil))
            }
            #expect(try await stage.communication(key).history.count == 2)
        },
        StoreConformance("a refusal ends it with the provider's words and goes on with the chain") {
            stage async throws in
            let key = try await stage.plan(interest: everything)
            let (attempt, _) = try #require(try await stage.intend(key))
            try await stage.end(
                attempt, key, .rejected(code: "550", text: "no such user"), .end(.failed, .refused),
                interest: everything)
            let detail = try await stage.communication(key)
            #expect(detail.row.snapshot.status == .failed)
            #expect(detail.row.detail == "550 no such user")
            let events = try await stage.turns(interest: everything).events
            #expect(events.map(\.chain) == [2])
            #expect(events.map(\.kind.tag) == [.communicationUpdated])
        },
        StoreConformance("what was certainly not sent is composed anew, what may have gone out is sent again as it was")
        {
            stage async throws in
            let key = try await stage.plan(deadline: Stage.start + .seconds(5000))
            let (attempt, message) = try #require(try await stage.intend(key, accounts: ["one", "two"]))
            #expect(message.account == "one")
            try await stage.end(
                attempt, key, .retry(after: .seconds(60), code: "451", text: "later"),
                .again(at: later, .retrying, countsAsAttempt: true))
            let due = try await stage.due()
            #expect(due.map(\.dueAt) == [later])
            #expect(due[0].attemptCount == 1)
            #expect(try await stage.intend(key) == nil, "it is not due yet")
            var composed = stage.message(key, to: "new@example.com")
            composed.text = "Another text"
            composed.account = "two"
            let anew = composed
            let (second, again) = try #require(
                try await stage.intend(key, accounts: ["one", "two"], at: later) { inputs in
                    #expect(inputs.message == nil)
                    return anew
                })
            #expect(again == anew)
            try await stage.end(
                second, key, .channelFailed(ChannelFailure(.unavailable, code: "connect", text: "refused")),
                .again(at: later, .retrying, countsAsAttempt: false))
            #expect(try await stage.communication(key).row.attemptCount == 1)
            #expect(
                try await stage.communication(key).attempts[0].outcome
                    == .retry(after: .seconds(60), code: "451", text: "later"))
            let (third, _) = try #require(try await stage.intend(key, accounts: ["one", "two"], at: later))
            try await stage.end(
                third, key, .unknown(text: "lost"), .again(at: later, .unknown, countsAsAttempt: true))
            let (_, repeated) = try #require(try await stage.intend(key, accounts: ["one", "two"], at: later))
            var first = stage.message(key)
            first.account = "one"
            #expect(repeated == first)
        },
        StoreConformance("senders go round and stay with their recipient") { stage async throws in
            var chosen: [String?] = []
            for (index, address) in ["a@x", "b@x", "c@x", "a@x", "b@x"].enumerated() {
                let key = try await stage.plan("p\(index)")
                chosen.append(try await stage.intend(key, accounts: ["one", "two"], to: address)?.1.account)
            }
            #expect(chosen == ["one", "two", "one", "one", "two"])
        },
        StoreConformance("an operator gives an account's recipients to another, with what waits for them") {
            stage async throws in
            let key = try await stage.plan("p0")
            let (attempt, _) = try #require(try await stage.intend(key, accounts: ["one", "two"], to: "a@x"))
            try await stage.end(
                attempt, key, .channelFailed(ChannelFailure(.refused, code: "535", text: "refused")),
                .again(at: later, .retrying, countsAsAttempt: false))
            for (external, address) in [("p1", "b@x"), ("p2", "c@x")] {
                _ = try await stage.intend(try await stage.plan(external), accounts: ["one", "two"], to: address)
            }
            #expect(
                try await stage.store.reassign("outbox", from: "one", to: "two", actor: "ops", at: Stage.start) == 2)
            let again = try #require(try await stage.intend(key, accounts: ["one", "two"], to: "a@x", at: later))
            #expect(again.1.account == "two")
            let next = try await stage.plan("p3")
            let account = try await stage.intend(next, accounts: ["one", "two"], to: "c@x")?.1.account
            #expect(account == "two")
        },
        StoreConformance("a cancel while in flight takes effect after the outcome and says that it went out") {
            stage async throws in
            let key = try await stage.plan()
            let (attempt, _) = try #require(try await stage.intend(key))
            try await stage.cancel(key)
            #expect(try await stage.communication(key).row.snapshot.status == .planned)
            try await stage.end(attempt, key, .accepted(providerID: nil), .started(isDelivered: false, closesAt: later))
            let detail = try await stage.communication(key)
            #expect(detail.row.snapshot.status == .canceled)
            #expect(detail.row.snapshot.reason == .canceledByFlow)
            #expect(detail.row.detail?.contains("gone out") == true)
            #expect(try await stage.store.closeSessions(limit: 10, interest: [:], at: later) == 0)
        },
        StoreConformance("a cancel while in flight keeps a deferred one from going out again") { stage async throws in
            let key = try await stage.plan()
            let (attempt, _) = try #require(try await stage.intend(key))
            try await stage.cancel(key)
            try await stage.end(
                attempt, key, .retry(after: nil, code: "451", text: "later"),
                .again(at: later, .retrying, countsAsAttempt: true))
            #expect(try await stage.communication(key).row.snapshot.status == .canceled)
            #expect(try await stage.due().isEmpty)
        },
        StoreConformance("a cancel of a planned one is at once, and its intent is gone") { stage async throws in
            let key = try await stage.plan()
            try await stage.cancel(key)
            #expect(try await stage.communication(key).row.snapshot.status == .canceled)
            #expect(try await stage.intend(key) == nil)
            #expect(try await stage.due().isEmpty)
        },
        StoreConformance("after a crash attempts are unknown: sent again as they were, or held") { stage async throws in
            let resent = try await stage.plan("a")
            _ = try #require(try await stage.intend(resent))
            let counts = try await stage.store.rescueAttempts(repeats: { $0 == "outbox" ? 1 : 0 }, at: later)
            #expect(counts == RescueCounts(resent: 1, held: 0))
            let due = try await stage.due()
            #expect(due.map(\.isUnknown) == [true])
            #expect(try await stage.store.rescueAttempts(repeats: { _ in .max }, at: later) == RescueCounts())
            let held = try await stage.plan("b")
            _ = try await stage.intend(held)
            #expect(
                try await stage.store.rescueAttempts(repeats: { _ in 0 }, at: later)
                    == RescueCounts(resent: 0, held: 1))
            let detail = try await stage.communication(held)
            #expect(detail.row.snapshot.reason == .unknown)
            #expect(detail.row.dueAt == nil)
            #expect(try await stage.due().map(\.key) == [resent])
            guard case .unknown? = detail.attempts[0].outcome else {
                Issue.record("the attempt's outcome is not unknown")
                return
            }
        },
        StoreConformance("what ends unknown more often than it may be repeated is held, restart or not") {
            stage async throws in
            let key = try await stage.plan("a")
            let rescue = { try await stage.store.rescueAttempts(repeats: { _ in 1 }, at: later) }
            _ = try await stage.intend(key, at: later)
            #expect(try await rescue() == RescueCounts(resent: 1, held: 0))
            _ = try await stage.intend(key, at: later)
            #expect(try await rescue() == RescueCounts(resent: 0, held: 1))
            #expect(try await stage.communication(key).row.snapshot.reason == .unknown)
            #expect(try await stage.due().isEmpty)
        },
        StoreConformance("a window closes after its deadline, never over what is in flight or unknown") {
            stage async throws in
            let late = try await stage.plan("a", deadline: Stage.start + .seconds(10))
            let inFlight = try await stage.plan("b", deadline: Stage.start + .seconds(10))
            let unknown = try await stage.plan("c", deadline: Stage.start + .seconds(10))
            let open = try await stage.plan("d", deadline: Stage.start + .seconds(1000))
            _ = try await stage.intend(unknown)
            _ = try await stage.store.rescueAttempts(repeats: { _ in .max }, at: Stage.start)
            _ = try await stage.intend(inFlight)
            #expect(try await stage.store.closeWindows(limit: 10, interest: [:], at: Stage.start + .seconds(10)) == 0)
            #expect(try await stage.store.closeWindows(limit: 10, interest: [:], at: Stage.start + .seconds(11)) == 1)
            #expect(try await stage.communication(late).row.snapshot.reason == .windowClosed)
            for key in [inFlight, unknown, open] {
                #expect(try await stage.communication(key).row.snapshot.status == .planned)
            }
        },
        StoreConformance("a window closes in a stopped campaign too") { stage async throws in
            _ = try await stage.plan("a", deadline: Stage.start + .seconds(10))
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            #expect(try await stage.store.lanes().map(\.isCampaignRunning) == [false])
            #expect(try await stage.store.closeWindows(limit: 10, interest: [:], at: later) == 1)
        },
        StoreConformance("what is put off past its deadline is closed after the deadline") { stage async throws in
            let key = try await stage.plan("a", deadline: Stage.start + .seconds(10))
            try await stage.store.settle([key: .due(at: later)], at: Stage.start)
            #expect(try await stage.store.closeWindows(limit: 10, interest: [:], at: Stage.start + .seconds(11)) == 1)
        },
        StoreConformance("settling moves, holds and ends what is planned and leaves the rest alone") {
            stage async throws in
            let moved = try await stage.plan("a", deadline: Stage.start + .seconds(5000))
            let held = try await stage.plan("b")
            let ended = try await stage.plan("c")
            let inFlight = try await stage.plan("d")
            _ = try await stage.intend(inFlight)
            try await stage.store.settle(
                [
                    moved: .due(at: later), held: .hold(.unknown, detail: "past its deadline"),
                    ended: .end(.skipped, .noAddress, detail: "no email"),
                    inFlight: .end(.canceled, .windowClosed, detail: nil),
                ], at: Stage.start)
            #expect(try await stage.due().map(\.key) == [moved])
            #expect(try await stage.communication(held).row.detail == "past its deadline")
            #expect(try await stage.communication(ended).history.map(\.status) == [.planned, .skipped])
            #expect(try await stage.communication(inFlight).row.snapshot.status == .planned)
        },
        StoreConformance("a session that is over ends without a response, and that starts a new chain") {
            stage async throws in
            let key = try await stage.plan(interest: everything)
            let (attempt, _) = try #require(try await stage.intend(key))
            try await stage.end(attempt, key, .accepted(providerID: nil), .started(isDelivered: false, closesAt: later))
            let interest = [stage.campaign: everything]
            #expect(try await stage.store.closeSessions(limit: 10, interest: interest, at: later - .seconds(1)) == 0)
            #expect(try await stage.store.closeSessions(limit: 10, interest: interest, at: later) == 1)
            #expect(try await stage.communication(key).row.snapshot.status == .noResponse)
            let events = try await stage.turns(interest: everything).events
            #expect(events.map(\.kind.tag) == [.communicationUpdated, .communicationEnded])
            #expect(events.map(\.chain) == [1, 1])
        },
    ]
}
