import Domain
import Testing

struct KeysAndPathsTests {
    @Test func aCommunicationsKeyTellsItsParticipant() {
        let participant = ParticipantKey(123_456_789)
        let key = participant.communication(42)
        #expect(key.participant == participant)
        #expect(key.ordinal == 42)
        #expect(participant.run(ParticipantKey.maximumOrdinal).participant == participant)
        #expect(participant.run(ParticipantKey.maximumOrdinal) < ParticipantKey(123_456_790).run(1))
    }

    @Test func aPathComesBackFromItsBytes() throws {
        var path = RunPath()
        path.append(node: 0, port: .out)
        path.append(node: 300, port: .match)
        path.append(node: 65_535, port: .otherwise)
        let read = try #require(RunPath(bytes: path.bytes))
        #expect(read == path)
        #expect(read.steps.map(\.node) == [0, 300, 65_535])
        #expect(read.steps.map(\.port) == [.out, .match, .otherwise])
        #expect(RunPath(bytes: [1, 0]) == nil)
        #expect(RunPath(bytes: [1, 0, 3])?.steps.first?.port == RunPath.Port(rawValue: 3))
    }

    @Test func interestHearsWhatATriggerNames() {
        let interest = EventInterest(
            updated: [
                .init(communicationName: "A", statuses: [.failed]), .init(communicationName: "B", statuses: []),
            ], ended: ["C"])
        #expect(interest.hearsUpdate(of: "A", to: .failed))
        #expect(!interest.hearsUpdate(of: "A", to: .skipped))
        #expect(interest.hearsUpdate(of: "B", to: .planned))
        #expect(interest.hearsEnd(of: "C"))
        #expect(!interest.hearsEnd(of: "A"))
        #expect(EventInterest(updated: [], ended: [nil]).hearsEnd(of: "anything"))
        #expect(!EventInterest.none.hearsEnd(of: "C"))
    }

    @Test func wireNamesAreStable() {
        #expect(CommunicationStatus.allCases.map(\.rawValue) == Array(0...9))
        for status in CommunicationStatus.allCases { #expect(CommunicationStatus(name: status.name) == status) }
        for kind in CommunicationKind.allCases { #expect(CommunicationKind(name: kind.name) == kind) }
        #expect(EventKindTag.allCases.map(\.rawValue) == Array(0...5))
    }
}
