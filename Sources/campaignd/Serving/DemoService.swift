import Channels
import Domain
import Foundation
import Runtime
import ServiceLifecycle
import Store

/// `serve --import`: hands a file to the running daemon, waits until what is due at once has gone out, and shows what
/// came of it.
struct DemoService: Service {
    let daemon: Daemon
    let file: String
    let campaign: String
    let ended: WakeUp
    let isListening: WakeUp
    let address: @Sendable () -> String?
    let configuration: Configuration
    /// Nil: nobody's part is played.
    let stage: DemoStage?

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await show() }
        } catch is CancellationError {
            return
        } catch {
            Terminal.complain("\(file) was not imported: \((error as? CommandFailure)?.message ?? "\(error)")")
        }
    }

    private func show() async throws {
        let clock = LiveClock()
        await isListening.wait(clock: clock)
        try Task.checkCancellation()
        let upload = try await ImportFile.hand(file, to: daemon, campaign: campaign)
        var row: UploadRow? = upload
        while let current = row, current.finishedAt == nil {
            await ended.wait(orSteady: clock.steady + .milliseconds(200), clock: clock)
            row = try await daemon.store.upload(upload.key)
        }
        // What is due now goes out in the next moments; wait for it, but not for ever.
        let patience = clock.steady + .seconds(60)
        while clock.steady < patience, try await hasWork(at: clock.now) {
            try await clock.sleep(for: .milliseconds(100))
        }
        guard let row else { return }
        let summary = ImportSummary(store: daemon.store, upload: row, now: clock.now)
        for line in try await summary.lines() { print(line) }
        if let stage {
            let talk = DemoConversation(daemon: daemon, campaign: campaign, configuration: configuration)
            for line in try await stage.isDemo ? talk.lines() : ["", stage.whyNot] { print(line) }
        }
        for line in closing { print(line) }
        fflush(nil)
    }

    private func hasWork(at now: Instant) async throws -> Bool {
        try await daemon.store.lanes().contains { lane in
            lane.isCampaignRunning && (lane.nextDue.map { $0 <= now } ?? false)
        }
    }

    private var sendsNothing: Bool { daemon.channels.allSatisfy { $0.channel.kind == .outbox } }

    private var closing: [String] {
        let state = configuration.stateDirectory
        return [
            "",
            "State folder     \(state)",
            "Messages         \(StateDirectory(path: state).outbox)\(sendsNothing ? " (the outbox: nothing leaves this machine)" : " (what the outbox took)")",
            "Replies          \(StateDirectory(path: state).outbox)/replies (a file dropped there answers: see docs/channels.md)",
            "Rejected rows    \(StateDirectory(path: state).folder(.done, campaign: campaign))",
            "Drop folder      \(StateDirectory(path: state).folder(.inbox, campaign: campaign))",
            "API              http://\(address() ?? configuration.listen.description)/v1 (\(CommandLine.arguments[0]) key create --scope admin --state \(state) makes a key)",
            "",
            "Serving. Ctrl-C stops it.",
        ]
    }
}
