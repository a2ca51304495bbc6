import Domain
import Testing

@testable import Channels

@Suite struct WhatsAppCodeTests {
    private enum Class: CaseIterable { case retry, wait, day, stop, fail, suppress }

    /// channels.md, section whatsapp_cloud, and what is handled besides.
    private static let table: [(Class, [Int])] = [
        (.retry, [1, 131000, 131056, 133016]), (.wait, [2, 4, 80007, 130429, 131016, 131057]), (.day, [131049]),
        (
            .stop,
            [0, 3, 10, 190, 368, 131031, 131042, 131045, 131048, 33, 131005, 131037, 133010] + Array(200...299)
        ),
        (
            .fail,
            [
                131026, 130472, 131021, 131030, 130497, 131047, 100, 131008, 131009, 131051, 132000, 132001, 132005,
                132007, 132012, 132015, 132016, 131053, 132008, 132018, 132068, 132069, 135000,
            ]
        ), (.suppress, [131050]),
    ]

    @Test(arguments: [200, 400, 404, 429, 500, 503])
    func everyCodeMeansTheSameWhateverTheStatus(status: Int) {
        for (kind, codes) in Self.table {
            for code in codes {
                let outcome = Self.outcome(
                    status, #"{"error":{"code":\#(code),"message":"m","error_data":{"details":"d"}}}"#)
                let isRight =
                    switch (kind, outcome) {
                    case (.retry, .retry(let after, "\(code)", "m: d")): after == (code == 131056 ? .seconds(6) : nil)
                    case (.day, .retry(.seconds(86_400), "\(code)", "m: d")): true
                    case (.wait, .channelFailed(let failure)):
                        failure.kind == .unavailable && failure.retryAfter != nil && failure.code == "\(code)"
                    case (.stop, .channelFailed(let failure)):
                        failure.kind == .refused && failure.code == "\(code)" && failure.text == "m: d"
                    case (.fail, .rejected("\(code)", "m: d")): true
                    case (.suppress, .addressRejected(.optedOut, "\(code)", "m: d")): true
                    default: false
                    }
                #expect(isRight, "\(code): \(outcome)")
            }
        }
    }

    @Test func noCodeStandsTwice() {
        let codes = Self.table.flatMap(\.1)
        #expect(Set(codes).count == codes.count)
    }

    @Test(arguments: [
        (400, "rejected"), (404, "rejected"), (401, "refused"), (403, "refused"), (429, "retry"), (500, "retry"),
        (503, "unavailable"), (302, "refused"),
    ])
    func unknownCodesGoByTheStatus(status: Int, wanted: String) {
        #expect(Self.word(Self.outcome(status, #"{"error":{"code":999999,"message":"new"}}"#)) == wanted)
    }

    @Test(arguments: [
        (400, "rejected"), (404, "refused"), (401, "refused"), (403, "refused"), (429, "retry"), (500, "unknown"),
        (502, "unknown"), (503, "unavailable"), (504, "unknown"), (302, "refused"),
    ])
    func answersWithoutAnErrorGoByTheStatus(status: Int, wanted: String) {
        let deep = String(repeating: #"{"error":"#, count: 100_000)
        for body in ["", "<html>", "[]", "{}", #"{"error":{}}"#, #"{"error":{"code":"190"}}"#, deep] {
            #expect(Self.word(Self.outcome(status, body)) == wanted, "\(body.prefix(40))")
        }
    }

    @Test func obeysRetryAfter() {
        let limited = ProviderHTTP.Response(
            status: 429, headers: ["retry-after": "17"],
            body: Array(#"{"error":{"code":131056,"message":"m"}}"#.utf8))
        #expect(WhatsAppError.outcome(of: limited) == .retry(after: .seconds(17), code: "131056", text: "m"))
    }

    @Test func aMissingObjectStopsTheChannel() {
        #expect(Self.word(Self.outcome(400, #"{"error":{"code":100,"error_subcode":33,"message":"m"}}"#)) == "refused")
    }

    @Test func wordsAreOneShortLine() throws {
        let long = String(repeating: "x\\n", count: 400)
        let error = try #require(WhatsAppError(body: Array(#"{"error":{"code":1,"message":"\#(long)"}}"#.utf8)))
        #expect(error.text.count == 500)
        #expect(!error.text.contains("\n"))
        let huge = Array(#"{"error":{"code":190,"message":""#.utf8) + Array(repeating: 120, count: 70_000)
        #expect(WhatsAppError(body: huge + Array(#""}}"#.utf8)) == nil)
    }

    private static func outcome(_ status: Int, _ body: String) -> DeliveryOutcome {
        WhatsAppError.outcome(of: ProviderHTTP.Response(status: status, body: Array(body.utf8)))
    }

    private static func word(_ outcome: DeliveryOutcome) -> String {
        switch outcome {
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .addressRejected: "suppressed"
        case .retry: "retry"
        case .channelFailed(let failure): failure.kind == .refused ? "refused" : "unavailable"
        case .unknown: "unknown"
        }
    }
}
