import TestSupport
import Testing

@testable import Channels

/// What operators read of connections that failed.
@Suite struct ProviderHTTPFailureTests {
    @Test func saysPlainlyThatNobodyListens() async throws {
        let port = try #require(Loopback.freePort())
        let failure = try await #require(throws: ProviderHTTP.Failure.self) {
            _ = try await ProviderHTTP.shared.call(ProviderHTTP.Request("GET", "http://127.0.0.1:\(port)/"))
        }
        guard case .notSent(let text) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(text.contains("Connection refused (errno 111)"), "\(text)")
        #expect(!text.contains("reset"))
        #expect(text.count { $0 == "(" } == text.count { $0 == ")" }, "\(text)")
    }
}
