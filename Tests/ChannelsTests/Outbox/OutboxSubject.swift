import Domain
import TestSupport

@testable import Channels

/// An outbox in a directory of its own.
struct OutboxSubject: ChannelSubject {
    let channel: any Channel
    let secrets: [String] = []
    private let state: TemporaryDirectory

    init() throws {
        state = try TemporaryDirectory("outbox")
        channel = try ChannelFactory.testing(outboxDirectory: state.path("outbox"))
            .make(id: "outbox", kind: .outbox, settings: [:])
    }

    func message(_ number: Int) -> OutboundMessage { .sample(number: number) }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        guard behaviour == .goDown else { return false }
        // A file where the directory should be: fails for root too.
        try state.write("", to: "outbox")
        return true
    }

    func taken() async throws -> Int? { try state.files().count }
}
