import Conversations
import Domain
import Foundation
import Testing

/// `docs/states.md` and the state machine say the same: every state that can be reached is searched, and what happens there is
/// held against the page's tables.
@Suite struct StatesPageTests {
    private static let now = Instant(seconds: 1_780_000_000)

    /// What can happen, in the words of the page; several forms of it count as one.
    private struct Happening {
        var words: String
        var events: [CommunicationEvent]
    }

    private static func facts(_ change: (inout ReceiptFacts) -> Void = { _ in }) -> ReceiptFacts {
        var facts = ReceiptFacts(
            now: now, wasTried: true, sessionTime: .seconds(3600), retry: { $0 < 2 ? .seconds(60) : nil })
        change(&facts)
        return facts
    }

    private static func receipts(_ changes: DeliveryReceipt.Change...) -> [CommunicationEvent] {
        changes.flatMap { change in
            [false, true].flatMap { asks in
                [false, true].map { isLate in
                    .receipt(
                        change,
                        facts {
                            $0.asks = asks
                            $0.isLate = isLate
                            $0.attempt = "a"
                        })
                }
            }
        }
    }

    private static let happenings: [Happening] = {
        let later = now + .seconds(60)
        let outcomes: [AttemptOutcome.Next] = [
            .started(isDelivered: false, closesAt: later), .started(isDelivered: true, closesAt: later),
        ]
        let putOff: [AttemptOutcome.Next] = [
            .again(at: later, .retrying, countsAsAttempt: true), .again(at: later, .unknown, countsAsAttempt: true),
            .hold(.unknown),
        ]
        let refused: [AttemptOutcome.Next] = [
            .end(.failed, .refused), .end(.failed, .attemptsExhausted), .end(.noResponse, .notAnswered),
            .end(.canceled, .windowClosed),
        ]
        func told(_ next: [AttemptOutcome.Next]) -> [CommunicationEvent] {
            next.flatMap { next -> [CommunicationEvent] in
                [
                    .outcome(next, providerID: "a", words: nil), .lateOutcome(next, providerID: "a", words: nil),
                ]
            }
        }
        return [
            Happening(
                words: "it is put off, or waits for its address",
                events: [
                    .settled(.due(at: later)), .settled(.hold(.unknown, detail: nil)), .addressTaken, .addressFree,
                ]),
            Happening(
                words: "it cannot be sent",
                events: [
                    .settled(.end(.skipped, .noAddress, detail: nil)),
                    .settled(.end(.failed, .templateFailed, detail: nil)),
                    .settled(.end(.canceled, .windowClosed, detail: nil)),
                ]),
            Happening(words: "its intent is recorded", events: [.intended]),
            Happening(words: "the provider accepts it", events: told(outcomes)),
            Happening(
                words: "the attempt is put off, or nobody knows its outcome",
                events: told(putOff) + [
                    .processEnded(resends: true, detail: "d"), .processEnded(resends: false, detail: "d"),
                ]),
            Happening(words: "the attempt was the last, or is refused for good", events: told(refused)),
            Happening(words: "an operator says that it went out", events: [.wentOut(providerID: "a", closesAt: later)]),
            Happening(words: "an operator says that it did not", events: [.didNotGoOut]),
            Happening(words: "an operator says that it was refused", events: [.wasRefused(detail: "d")]),
            Happening(words: "its window closes", events: [.windowClosed]),
            Happening(
                words: "it is called off",
                events: [
                    .canceled(.canceledByFlow, detail: nil, isTold: true),
                    .canceled(.canceledByFlow, detail: nil, isTold: false),
                ]),
            Happening(words: "receipt: accepted", events: receipts(.accepted(providerID: "a"))),
            Happening(words: "receipt: delivered", events: receipts(.delivered)),
            Happening(words: "receipt: read, or a call is answered", events: receipts(.read)),
            Happening(words: "receipt: delayed", events: receipts(.delayed(code: "4", text: "t"))),
            Happening(words: "receipt: refused", events: receipts(.failed(code: "5", text: "t", suppresses: false))),
            Happening(words: "receipt: not reached", events: receipts(.notReached(code: "486", text: "t"))),
            Happening(words: "a call ends", events: receipts(.callEnded)),
            Happening(words: "a call is handed over", events: receipts(.callHandedOver)),
            Happening(
                words: "a machine answers a call",
                events: receipts(.answeredByMachine(code: "machine_start"), .answeredByMachine(code: "fax"))),
            Happening(words: "the person answers", events: [.replied(closesAt: later)]),
            Happening(words: "its agent records results", events: [.results(["a": .boolean(true)])]),
            Happening(
                words: "its agent ends it",
                events: [.concluded(.completed), .concluded(.done), .concluded(.noResponse)]),
            Happening(
                words: "an operator, or a word of opting out, ends it",
                events: [.closed(nil, detail: nil), .closed(.optedOut, detail: nil)]),
            Happening(words: "its session is over", events: [.sessionOver]),
            Happening(words: "the process that held the call ends", events: [.callLost]),
        ]
    }()

    /// A move of the machine.
    private struct Move: Hashable {
        var words: String
        var from: CommunicationStatus
        var to: CommunicationStatus
    }

    private struct Search {
        var moves: Set<Move> = []
        var states: Set<CommunicationState> = []
    }

    /// Every state that can be reached, up to what no rule asks for.
    private static let search: Search = {
        var search = Search()
        var waiting: [CommunicationState] = []
        for kind in [CommunicationKind.email, .voice] {
            for deadline in [now - .seconds(1), now + .seconds(3600)] {
                var first = CommunicationState(
                    key: ParticipantKey(1).communication(1),
                    place: .init(campaign: CampaignKey(1), channel: "c", name: "N", kind: kind, agent: "message"),
                    run: 1, status: .planned)
                (first.plannedAt, first.dueAt, first.deadline) = (now - .seconds(60), now, deadline)
                waiting.append(first)
            }
        }
        search.states = Set(waiting)
        while let state = waiting.popLast() {
            for happening in happenings {
                for event in happening.events {
                    var next = state
                    _ = next.handle(event, at: now)
                    search.moves.insert(Move(words: happening.words, from: state.status, to: next.status))
                    // What no rule looks at makes no other state.
                    next.attempts = min(next.attempts, 2)
                    next.detail = nil
                    next.results = [:]
                    // A session that is open may be over at any time.
                    for closesAt in Set([next.closesAt, next.closesAt.map { _ in now }]) {
                        var other = next
                        other.closesAt = closesAt
                        if search.states.insert(other).inserted { waiting.append(other) }
                    }
                }
            }
        }
        return search
    }()

    private static func page() throws -> String {
        try String(
            contentsOf: URL(filePath: #filePath).appending(path: "../../../docs/states.md").standardized,
            encoding: .utf8)
    }

    @Test func theTableOfMovesIsWhatTheMachineDoes() throws {
        let open = CommunicationStatus.allCases.filter { !$0.isFinal }
        var lines = [
            "| what happens | " + open.map(\.name).joined(separator: " | ") + " |",
            "| --- |" + String(repeating: " --- |", count: open.count),
        ]
        for happening in Self.happenings {
            let cells = open.map { from in
                let targets = Self.search.moves.filter {
                    $0.words == happening.words && $0.from == from && $0.to != from
                }
                return targets.map(\.to).sorted { $0.rawValue < $1.rawValue }.map(\.name).joined(separator: ", ")
            }
            lines.append(
                "| " + ([happening.words] + cells).map { $0.isEmpty ? "·" : $0 }.joined(separator: " | ") + " |")
        }
        let table = lines.joined(separator: "\n")
        #expect(try Self.page().contains(table), "docs/states.md should have this table:\n\(table)")
    }

    @Test func whatHasEndedStaysSo() {
        for move in Self.search.moves where move.from.isFinal { #expect(move.to == move.from, "\(move)") }
    }

    /// Along the first line of the page nothing goes back.
    @Test func nothingMovesBack() {
        for move in Self.search.moves where !move.from.isFinal && !move.to.isFinal {
            #expect(move.to.rawValue >= move.from.rawValue, "\(move)")
        }
    }

    @Test func everyReasonIsOnThePage() throws {
        let page = try Self.page()
        let table = try #require(
            page.components(separatedBy: "## Reasons\n").last?.components(separatedBy: "\n## ").first)
        var known: Set<String> = []
        var statuses: [String] = []
        for line in table.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: true).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count >= 3 else { continue }
            if cells[0] != "the same" {
                statuses = CommunicationStatus.allCases.map(\.name).filter { cells[0].contains($0) }
                if cells[0].contains("going again") { statuses.append(CommunicationStatus.delivered.name) }
            }
            for reason in cells[1].components(separatedBy: "`").enumerated().filter({ $0.offset % 2 == 1 }).map(
                \.element)
            {
                for status in statuses { known.insert("\(status) \(reason)") }
            }
        }
        let reached = Set(
            Self.search.states.compactMap { state in state.reason.map { "\(state.status.name) \($0.rawValue)" } })
        #expect(reached.subtracting(known).sorted() == [])
    }
}
