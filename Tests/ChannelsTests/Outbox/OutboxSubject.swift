import Domain
import Foundation
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
        if FileManager.default.fileExists(atPath: state.path("outbox")) {
            try FileManager.default.moveItem(atPath: state.path("outbox"), toPath: state.path("before"))
        }
        // A file where the directory should be: fails for root too.
        try state.write("", to: "outbox")
        return true
    }

    func taken() async throws -> Int? { try state.files().count }

    /// A file that one look has seen already: the next takes it.
    func bring(_ news: PeerNews) async throws -> Bool {
        guard case .message(let number) = news, let polled = channel.hearing.polled else { return false }
        let reply = #"{"from": "77", "kind": "telegram", "text": "reply \#(number)"}"#
        try state.write(reply, to: "outbox/replies/\(number).json")
        _ = await polled.poll("replies", after: nil, at: Instant(milliseconds: 1_782_806_400_000))
        return true
    }
}
