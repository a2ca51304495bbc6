import Channels
import Foundation
import Runtime
import Store

/// Whether a state directory is a demo's: the only one in which somebody's part may be played. A reply that nobody wrote
/// must never stand among those of real people.
struct DemoStage {
    /// Says it of a state directory; made before its store is, and only then.
    static let markName = "demo"

    /// Nil where it is a demo's.
    private let reason: String?

    var isDemo: Bool { reason == nil }

    /// What to tell where it is none.
    var whyNot: String { "No conversation is played: \(reason ?? "")." }

    /// Marks a state directory that is not there yet, or has no store, as a demo's.
    init(_ configuration: Configuration, _ channels: [any Channel]) throws {
        let state = configuration.stateDirectory
        let mark = "\(state)/\(Self.markName)"
        if let channel = channels.first(where: { $0.kind != .outbox }) {
            reason = "the channel \"\(channel.id)\" sends to real people"
            return
        }
        if !Files.exists(mark), !StorePlace(stateDirectory: state).isThere {
            try Files.makeDirectory(state)
            try Files.write(mark, bytes: Array("made by campaignd serve --demo\n".utf8))
        }
        reason = Files.exists(mark) ? nil : "\(state) was not made by --demo"
    }
}
