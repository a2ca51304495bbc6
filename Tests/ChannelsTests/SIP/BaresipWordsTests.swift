import Domain
import TestSupport
import Testing

@testable import Channels

@Suite struct BaresipWordsTests {
    @Test(arguments: [
        ("", nil), ("\n\n", nil), ("hello\n", "hello"), ("a\nb\nc\nd\n", "b; c; d"),
        ("info\n\u{1B}[31mnet: lo: no address\n\u{1B}[;mua: stop all\n", "net: lo: no address"),
        ("\u{1B}[31mone\n\u{1B}[;m\u{1B}[31mtwo\u{07}\n", "one; two"),
    ])
    func keepsWhatIsWrong(said: String, kept: String?) { #expect(BaresipWords.last(said) == kept) }

    @Test func cutsWhatIsLong() {
        #expect(BaresipWords.last(String(repeating: "x", count: 5000))?.count == 300)
    }

    /// An interface without an address that may be used.
    @Test func aStartThatFailsSaysWhy() async throws {
        let directory = try TemporaryDirectory("sip")
        var settings = try SIPSettings.sample(port: 5060, directory: directory) { $0.netInterface = "lo" }
        settings.localAddress = "127.0.0.1"
        let configuration = BaresipConfiguration(settings: settings, transport: .udp, user: "a")
        let failure = try await #require(throws: ChannelFailure.self) {
            _ = try await BaresipProcess.start(configuration, directory: directory.path)
        }
        #expect(failure.code == "baresip_failed")
        #expect(failure.text.contains("lo: could not get network address"), "\(failure.text)")
        #expect(!failure.text.contains("\u{1B}"))
    }
}
