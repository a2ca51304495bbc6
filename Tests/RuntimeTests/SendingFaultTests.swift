import Channels
import Domain
import Store
import TestSupport
import Testing

@testable import Runtime

/// The store fails at every step of sending, and the clock is set: nothing is lost, nothing goes out twice, and after the
/// fault everything goes on by itself.
struct SendingFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var step: StoreFaults.Operation
        var error: StoreError
        /// How far the wall clock is set while it lasts.
        var clock: Duration
        /// How often the step works before it fails.
        var passes: Int

        var testDescription: String { "\(step) after \(passes), \(error), clock \(clock.components.seconds) s" }
    }

    private static let errors: [StoreError] = [
        .diskFull(place: "store", operation: "a test"),
        .failed(place: "store", operation: "a test", reason: "disk I/O error (SQLITE_IOERR_WRITE)"),
    ]

    static let faults: [Fault] = [StoreFaults.Operation.lanes, .due, .claim, .recordOutcomes].flatMap { step in
        errors.flatMap { error in
            [Duration.zero, .seconds(-7200), .seconds(1800)].flatMap { clock in
                [0, 3].map { Fault(step: step, error: error, clock: clock, passes: $0) }
            }
        }
    }

    @Test("O1 a store that fails loses nothing and doubles nothing", .endsWhatHangs, arguments: faults)
    func nothingIsLostAndNothingDoubled(_ fault: Fault) async throws {
        let mail = ScriptedChannel(concurrency: 4)
        let faults = StoreFaults()
        var campaign = Campaign()
        campaign.from = "00:00"
        campaign.to = "00:00"
        campaign.duration = "23:00"
        let site = try await Site.make([campaign], channels: [mail], wrap: { FaultyStore($0, faults) })
        try await site.take(Campaign.rows(0..<12), dispatching: false)
        faults.fail(fault.step, after: fault.passes, times: 6, with: fault.error)
        try await site.serve { _ in
            if fault.clock != .zero { site.clock.step(by: fault.clock) }
            // The disk has room again after six failures; a clock that was set back comes to the instant once more.
            try await site.advance(by: .seconds(30)) {
                try await site.communications().allSatisfy { $0.snapshot.status == .started }
            }
            // What still fails when all is sent heals too, and nobody is told of it any more.
            faults.heal()
            try await site.advance(by: .seconds(30)) {
                await !site.daemon.problems().contains {
                    $0.code == "service_waiting" || $0.code == "outcomes_unrecorded"
                }
            }
        }
        #expect(mail.sent.count == 12)
        #expect(Set(mail.recipients).count == 12)
        #expect(try await site.store.examine().isEmpty)
    }

    /// While it lasts, whoever asks is told.
    @Test(
        "O1 what cannot be stored is a problem while it lasts", .endsWhatHangs,
        arguments: [StoreFaults.Operation.due, .claim, .recordOutcomes])
    func whatCannotBeStoredIsAProblemWhileItLasts(_ step: StoreFaults.Operation) async throws {
        let mail = ScriptedChannel(concurrency: 2)
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], wrap: { FaultyStore($0, faults) })
        try await site.take(Campaign.rows(0..<4), dispatching: false)
        faults.fail(step)
        let codes = ["service_waiting", "outcomes_unrecorded"]
        try await site.serve { _ in
            try await site.advance(by: .seconds(1)) {
                await site.daemon.problems().contains { codes.contains($0.code) }
            }
            faults.heal()
            try await site.advance(by: .seconds(30)) {
                await !site.daemon.problems().contains { codes.contains($0.code) } && mail.sent.count == 4
            }
        }
        #expect(Set(mail.recipients).count == 4)
    }
}
