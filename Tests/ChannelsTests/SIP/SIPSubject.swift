import Domain
import Synchronization
import TestSupport

@testable import Channels

/// Calls to a real telephone. What becomes of a call is told by events: its outcome says that it was begun, or that there
/// is no such number.
final class SIPSubject: ChannelSubject {
    let channel: any Channel
    let secrets = ["se;cr>et"]
    private let telephone: SIPTelephone
    private let directory: TemporaryDirectory
    private let isRefused = Mutex(false)

    init() async throws {
        directory = try TemporaryDirectory("sip")
        telephone = try await SIPTelephone.start("answer")
        let settings = try SIPSettings.sample(port: telephone.port, directory: directory)
        let channel = SIPChannel(id: "phone", settings: settings, clock: LiveClock(), random: LiveRandom())
        await channel.start { _ in }
        self.channel = channel
    }

    func message(_ number: Int) -> OutboundMessage {
        .call(number, to: number == 1 && isRefused.withLock { $0 } ? "+4915100000000" : "+4915112345678")
    }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        guard behaviour == .refuse else { return false }
        isRefused.withLock { $0 = true }
        return true
    }
}
