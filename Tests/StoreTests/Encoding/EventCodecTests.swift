import Domain
import Testing

@testable import Store

@Suite struct EventCodecTests {
    private static let snapshot = CommunicationSnapshot(
        key: CommunicationKey(5 << 20 | 1), name: "REMIND", kind: .whatsapp, channel: "wa", agent: "form",
        status: .replied,
        reason: .retrying, startedAt: Instant(milliseconds: -5), endedAt: nil,
        results: ["answer": .string("yes"), "age": .integer(7)], isInFlight: true)

    private static let events: [Event] = [
        Event(.participantCreated, occurredAt: Instant(milliseconds: 1_780_000_000_123)),
        Event(
            .participantUpdated(changed: [FieldID(1), FieldID(100)]), occurredAt: Instant(seconds: 0), chain: 31,
            causedBy: ["a", "b"]),
        Event(.communicationEnded(snapshot), occurredAt: Instant(seconds: 1)),
        Event(.communicationUpdated(snapshot), occurredAt: Instant(seconds: 1), chain: 2),
        Event(.incomingSession(snapshot), occurredAt: Instant(seconds: 1)),
    ]

    @Test(arguments: events)
    func givesBackEveryEvent(_ event: Event) throws {
        var writer = ByteWriter()
        EventCodec.encode(event, into: &writer)
        let bytes = writer.bytes
        #expect(try bytes.withUnsafeBytes { bytes throws(EncodingFault) in try EventCodec.decode(bytes) } == event)
        for length in 0..<bytes.count {
            #expect(throws: EncodingFault.self) {
                _ = try bytes.prefix(length).withUnsafeBytes { bytes throws(EncodingFault) in
                    try EventCodec.decode(bytes)
                }
            }
        }
    }

    @Test func everyReasonKeepsItsNumber() {
        #expect(Set(StatusReason.allCases.map(\.storedCode)).count == StatusReason.allCases.count)
        for reason in StatusReason.allCases { #expect(StatusReason(storedCode: reason.storedCode) == reason) }
        #expect(StatusReason.inFlight.storedCode == 40)
        #expect(StatusReason(storedCode: 0) == nil)
    }

    @Test func hashesStayTheSame() {
        #expect(StableHash.hash(.email, "a@example.com") != StableHash.hash(.phone, "a@example.com"))
        #expect(StableHash.hash(.email, "a@example.com") == EventCodecTests.shippedHash)
    }

    /// Stored in every store that was shipped.
    private static let shippedHash: Int64 = 4_872_998_364_947_926_379
}
