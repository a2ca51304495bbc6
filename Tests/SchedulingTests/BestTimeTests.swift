import Domain
import Foundation
import Testing

@testable import Scheduling

@Suite struct BestTimeTests {
    private static let london = Zone.named("Europe/London")
    private static let window = ContactWindow(from: 8 * 60, to: 21 * 60)

    private func chosen(
        _ base: Instant, zone: Zone, own: ContactHistory = .none, campaign: ContactHistory = .none,
        tenant: ContactHistory = .none, window: ContactWindow = Self.window, hours: Int = 24,
        restrictions: Restrictions = .none, spread: UInt64 = 1
    ) -> (at: Instant, evidence: BestTimeEvidence)? {
        let (plan, evidence) = bestTime(
            base: base, window: window, duration: .seconds(hours * 3600), zone: zone, restrictions: restrictions,
            own: own, campaign: campaign, tenant: tenant, spread: spread)
        guard case .planned(let at, let last) = plan, let evidence else { return nil }
        #expect(last == at + .seconds(hours * 3600))
        return (at, evidence)
    }

    private static func history(_ replies: [Int: UInt32], reads: [Int: UInt32] = [:]) -> ContactHistory {
        ContactHistory(
            replies: (0..<24).map { replies[$0] ?? 0 }, reads: (0..<24).map { reads[$0] ?? 0 })
    }

    private static func hour(_ instant: Instant, _ zone: Zone) -> Int {
        Int(zone.wallClock(at: instant).microsecondOfDay / 3_600_000_000)
    }

    @Test func withoutHistoryItIsTheFirstAllowedInstant() throws {
        let zone = try #require(Self.london)
        let base = Instant(seconds: 1_782_860_400)
        let first = try #require(firstAllowed(atOrAfter: base, window: Self.window, zone: zone))
        let choice = try #require(chosen(base, zone: zone))
        #expect(choice.at == first)
        #expect(choice.evidence == BestTimeEvidence(firstAllowed: first))
    }

    @Test func ownRepliesDecideAgainstTheCampaigns() throws {
        let zone = try #require(Self.london)
        let choice = try #require(
            chosen(
                Instant(seconds: 1_782_860_400), zone: zone, own: Self.history([19: 6]),
                campaign: Self.history([9: 400, 10: 300])))
        #expect(choice.evidence.hour == 19)
        #expect(Self.hour(choice.at, zone) == 19)
        #expect(choice.evidence.ownReplies == 6)
        #expect(choice.evidence.campaignReplies == 700)
    }

    @Test func oneReplyDoesNotOutweighACampaign() {
        let backing = Self.history([9: 5000])
        let scores = HourScores(own: Self.history([19: 1]), campaign: backing, tenant: .none)
        #expect(scores.scores[9] > scores.scores[19])
        #expect(abs(scores.scores.reduce(0, +) - 1) < 1e-9)
    }

    @Test func readsCountLessThanReplies() {
        let scores = HourScores(own: Self.history([10: 3], reads: [18: 4]), campaign: .none, tenant: .none)
        #expect(scores.scores[10] > scores.scores[18])
    }

    @Test func tellsItsEvidenceInTheLedger() throws {
        let zone = try #require(Self.london)
        let base = try #require(CivilDate(year: 2026, month: 6, day: 30))
        let choice = try #require(
            chosen(zone.firstInstant(of: base), zone: zone, own: Self.history([19: 5], reads: [18: 1]), hours: 14))
        let inputs = PlanInputs(
            zone: "Europe/London", zoneSource: .campaign, base: .date(base), bestTime: choice.evidence)
        let told = ledger(
            inputs: inputs, window: Self.window, duration: .seconds(14 * 3600), recordedPlan: choice.at
        ).map(\.description)
        #expect(
            told.contains(
                "best time to contact: the hour from 19:00 instead of the first allowed instant "
                    + "2026-06-30T08:00:00+01:00, from 5 replies and 1 read of the person's own, "
                    + "0 replies and 0 reads in the campaign, 0 replies and 0 reads in all"))
        #expect(told.contains("planned at \(LocalInstant(choice.at, in: zone))"))
        #expect(!told.contains { $0.hasPrefix("the plan on record") })
    }

    @Test func spreadsPeopleOverTheMinutesOfTheHour() throws {
        let zone = try #require(Self.london)
        var minutes: [Int: Int] = [:]
        for person in 0..<6000 as Range<UInt64> {
            let choice = try #require(
                chosen(
                    Instant(seconds: 1_782_860_400), zone: zone, campaign: Self.history([18: 500]), spread: person))
            #expect(Self.hour(choice.at, zone) == 18)
            minutes[Int(zone.wallClock(at: choice.at).microsecondOfDay / 60_000_000 % 60), default: 0] += 1
        }
        #expect(minutes.count == 60)
        #expect(minutes.values.allSatisfy { (50...160).contains($0) })
    }

    @Test func spreadsWiderWhereLittleTellsTheHoursApart() throws {
        let zone = try #require(Self.london)
        func hours(_ campaign: ContactHistory) throws -> Int {
            try Set(
                (0..<500 as Range<UInt64>).map { person in
                    let choice = try #require(
                        chosen(Instant(seconds: 1_782_860_400), zone: zone, campaign: campaign, spread: person))
                    return Self.hour(choice.at, zone)
                }
            ).count
        }
        #expect(try hours(Self.history([12: 1])) > hours(Self.history([12: 300])))
    }

    /// Random zones, windows and histories, most of them around clock changes.
    @Test func choosesOnlyAllowedInstantsOfTheSpan() throws {
        var generator = SeededRandom(seed: 77)
        var factory = WindowCaseFactory()
        var planned = 0
        for _ in 0..<4000 {
            let each = factory.next(using: &generator)
            guard let base = baseInstant(each.base, in: each.zone) else { continue }
            let hours = Int.random(in: 0...60, using: &generator)
            let own = Self.history(
                Dictionary(
                    (0..<3).map { _ in (Int.random(in: 0..<24, using: &generator), UInt32(1)) },
                    uniquingKeysWith: +))
            let spread = generator.next()
            let choose = {
                bestTime(
                    base: base, window: each.window, duration: .seconds(hours * 3600), zone: each.zone,
                    restrictions: each.restrictions, own: own, campaign: .none, tenant: .none, spread: spread)
            }
            let (plan, evidence) = choose()
            #expect(choose().plan == plan)
            let first = firstAllowed(
                atOrAfter: base, window: each.window, zone: each.zone, restrictions: each.restrictions)
            guard case .planned(let at, _) = plan else {
                #expect(first == nil)
                continue
            }
            planned += 1
            let start = try #require(first)
            #expect(at >= start && at <= start + .seconds(hours * 3600))
            let again = firstAllowed(
                atOrAfter: at, window: each.window, zone: each.zone, restrictions: each.restrictions)
            #expect(again == at)
            #expect(evidence?.hour == Self.hour(at, each.zone))
        }
        #expect(planned > 2000)
    }

    /// People with a best hour of their own: the longer their history, the further ahead of any one hour for all.
    @Test func beatsTheBestFixedHourOnGeneratedHistories() throws {
        let zone = try #require(Self.london)
        var generator = SeededRandom(seed: 4)
        let people = (0..<4000).map { _ in Person(&generator) }
        // What the campaign has seen, of other people who were written to at any hour of the window.
        var campaign = ContactHistory.none
        for _ in 0..<5000 { Person(&generator).live(1, &campaign, &generator) }
        let fixed =
            (8..<21).map { hour in people.reduce(0) { $0 + $1.chance(at: hour) } / Double(people.count) }.max() ?? 1

        var gains: [Double] = []
        for messages in [0, 3, 6, 12, 30] {
            var answered = 0.0
            for (index, person) in people.enumerated() {
                var own = ContactHistory.none
                person.live(messages, &own, &generator)
                let choice = try #require(
                    chosen(
                        Instant(seconds: 1_782_860_400), zone: zone, own: own, campaign: campaign,
                        spread: UInt64(index)))
                answered += person.chance(at: Self.hour(choice.at, zone))
            }
            gains.append(answered / Double(people.count) / fixed)
        }
        print(
            "best time against the best fixed hour, after 0, 3, 6, 12, 30 messages:",
            gains.map { ($0 * 100).rounded() / 100 })
        #expect(gains[0] > 0.9)
        #expect(gains[1] > 1.05)
        #expect(gains[4] > 1.5)
        #expect(gains == gains.sorted())
    }

    /// Answers best at one hour of the day, and less the further from it; in the mornings, at noon or in the evening.
    private struct Person {
        let hour: Int

        init(_ generator: inout SeededRandom) {
            let group = Double.random(in: 0..<1, using: &generator)
            let middle = group < 0.3 ? 9 : group < 0.55 ? 13 : 19
            hour = middle + Int.random(in: -1...1, using: &generator)
        }

        func chance(at hour: Int) -> Double {
            let distance = Double(hour - self.hour)
            return 0.04 + 0.5 * exp(-distance * distance / 2)
        }

        /// Gets messages at any hour of the window, and answers some of them within the hour.
        func live(_ messages: Int, _ history: inout ContactHistory, _ generator: inout SeededRandom) {
            for _ in 0..<messages {
                let sent = Int.random(in: 8..<21, using: &generator)
                if Double.random(in: 0..<1, using: &generator) < chance(at: sent) { history.addReply(hour: sent) }
            }
        }
    }
}
