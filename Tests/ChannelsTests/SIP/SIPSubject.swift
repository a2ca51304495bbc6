import Domain
import TestSupport

@testable import Channels

/// A telephone channel and a server that it registers with.
struct SIPSubject: ChannelSubject {
    let channel: any Channel
    let secrets = ["se;cr>et"]
    private let peer: PeerProcess
    private let directory: TemporaryDirectory

    init() async throws {
        directory = try TemporaryDirectory("sip")
        peer = try await PeerProcess.python("sip_server.py", [directory.path("taken")])
        let settings = try SIPSettings.sample(port: peer.port, directory: directory) {
            $0.transport = .tcp
            $0.registers = true
        }
        channel = SIPChannel(id: "phone", settings: settings, clock: LiveClock(), random: LiveRandom())
    }

    func message(_ number: Int) -> OutboundMessage { .call(number, to: "+49151\(10_000_000 + number)") }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        switch behaviour {
        case .refuse: try peer.say("404 Not Found")
        case .refuseAddress: try peer.say("607 Unwanted")
        case .postpone: try peer.say("503 Service Unavailable")
        case .refuseAccount: try peer.say("407")
        case .goDown: peer.end()
        case .throttle, .dropBefore, .dropAfter, .keepSilent: return false
        }
        return true
    }

    func taken() async throws -> Int? {
        try directory.files().contains("taken") ? Int(String(decoding: directory.read("taken"), as: UTF8.self)) : 0
    }
}
