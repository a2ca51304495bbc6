import Domain
import Testing

@testable import Channels

/// The course of a call, without telephone and clock.
@Suite struct CallStateTests {
    private static let start = Instant(milliseconds: 1_782_806_400_000)
    private static let prompt = Prompt(file: "opening.wav", duration: .seconds(2))
    private static let question = Prompt(
        file: "question.wav", duration: .seconds(2), expects: ExpectedAnswer(maximumDigits: 2))

    /// A call and its time.
    private struct Course {
        var state: CallState
        var now = CallStateTests.start

        init(_ direction: CallState.Direction = .outbound, prompt: Prompt?, repeats: Int = 0) {
            state = CallState(direction, prompt: prompt, timing: CallTiming(), repeats: repeats)
            _ = state.handle(.begun, at: now)
        }

        mutating func take(_ input: CallState.Input, after wait: Duration = .zero) -> [CallState.Action] {
            now = now + wait
            return state.handle(input, at: now)
        }

        /// Lets time pass from deadline to deadline, answering signs of life.
        mutating func pass(_ duration: Duration) -> [CallState.Action] {
            let end = now + duration
            var actions: [CallState.Action] = []
            while let due = state.deadline, due <= end {
                now = max(now, due)
                let done = state.handle(.tick, at: now)
                if done.contains(.askForLife) { _ = state.handle(.alive, at: now) }
                actions += done.filter { $0 != .askForLife }
            }
            now = end
            return actions
        }
    }

    @Test func playsOnlyOnceItIsAnswered() {
        var call = Course(prompt: Self.prompt)
        #expect(call.take(.ringing) == [.opened(.begun), .tell(.change(.delivered))])
        #expect(call.take(.ringing).isEmpty)
        #expect(call.take(.established) == [.tell(.change(.read)), .play(file: "opening.wav")])
        #expect(call.pass(.seconds(2)) == [.hangUp, .tell(.change(.callEnded)), .over])
        #expect(call.state.deadline == nil)
        #expect(call.take(.closed(reason: "Connection reset by peer")).isEmpty)
    }

    @Test func keepsTheLineOpenWhileItListens() {
        var call = Course(prompt: Self.question)
        _ = call.take(.established)
        _ = call.pass(.seconds(2))
        #expect(call.take(.digit("4"), after: .seconds(9)).isEmpty)
        #expect(call.take(.digit("2"), after: .seconds(3)) == [.tell(.digits("42", number: 1))])
        // The silence after the prompt is renewed before its file ends: an end of file hangs up.
        #expect(call.pass(.seconds(15)) == [.play(file: SilenceFile.name)])
        let next = Prompt(file: "next.wav", duration: .seconds(1))
        #expect(call.take(.prompt(next)) == [.play(file: "next.wav")])
        #expect(call.pass(.seconds(1)) == [.hangUp, .tell(.change(.callEnded)), .over])
    }

    @Test(arguments: [
        ("42", "42"), ("4#", "4"), ("#7#", "7"), ("*1", "*1"),
    ])
    func collectsDigits(keys: String, text: String) {
        var call = Course(prompt: Self.question)
        _ = call.take(.established)
        _ = call.pass(.seconds(2))
        var actions: [CallState.Action] = []
        for key in keys { actions += call.take(.digit(key)) }
        #expect(actions == [.tell(.digits(text, number: 1))])
    }

    @Test func takesWhatWasPressedWhenNoMoreComes() {
        var call = Course(prompt: Self.question)
        _ = call.take(.established)
        _ = call.pass(.seconds(2))
        _ = call.take(.digit("9"))
        #expect(call.pass(.seconds(4)) == [.tell(.digits("9", number: 1))])
    }

    @Test func asksAgainBeforeItGivesUp() {
        var call = Course(prompt: Self.question, repeats: 1)
        _ = call.take(.established)
        #expect(call.pass(.seconds(12)).contains(.play(file: "question.wav")))
        #expect(call.pass(.seconds(12)).suffix(3) == [.hangUp, .tell(.change(.callEnded)), .over])
    }

    @Test func saysOneThingAfterTheOther() {
        var call = Course(prompt: Self.question)
        _ = call.take(.established)
        let first = Prompt(file: "first.wav", duration: .seconds(1))
        #expect(call.take(.prompt(first)).isEmpty)
        #expect(call.take(.prompt(Self.question)).isEmpty)
        #expect(call.pass(.seconds(2)) == [.play(file: "first.wav")])
        #expect(call.pass(.seconds(1)) == [.play(file: "question.wav")])
        #expect(call.take(.digit("1")) == [.play(file: SilenceFile.name)])
    }

    @Test func ignoresDigitsThatNobodyAskedFor() {
        var call = Course(prompt: Self.prompt)
        #expect(call.take(.digit("1")).isEmpty)
        _ = call.take(.established)
        #expect(call.take(.digit("1")).isEmpty)
    }

    @Test func givesUpARingingTelephone() {
        var call = Course(prompt: Self.prompt)
        _ = call.take(.ringing)
        let actions = call.pass(CallTiming().ring)
        #expect(
            actions == [
                .hangUp, .tell(.change(.notReached(code: "no_answer", text: "nobody answered in time"))), .over,
            ])
    }

    /// RFC 3261, timer B: baresip tells of it after 32 seconds.
    @Test func leavesItToBaresipToGiveUpASilentServer() {
        var call = Course(prompt: Self.prompt)
        call.now = call.now + .seconds(32)
        #expect(
            call.take(.closed(reason: "Connection timed out")) == [
                .opened(.closed(reason: "Connection timed out")), .over,
            ])
    }

    @Test func tellsBusyAlsoWhereItComesAtOnce() {
        var call = Course(prompt: Self.prompt)
        #expect(
            call.take(.closed(reason: "486 Busy Here")) == [
                .opened(.closed(reason: "486 Busy Here")),
                .tell(.change(.notReached(code: "486", text: "Busy Here"))), .over,
            ])
        var other = Course(prompt: Self.prompt)
        #expect(other.take(.closed(reason: "404 Not Found")) == [.opened(.closed(reason: "404 Not Found")), .over])
    }

    @Test func endsWithItsProcess() {
        var dialling = Course(prompt: Self.prompt)
        #expect(dialling.take(.lost) == [.opened(.lost), .over])
        var ringing = Course(prompt: Self.prompt)
        _ = ringing.take(.ringing)
        #expect(
            ringing.take(.lost).first
                == .tell(.change(.notReached(code: "process_ended", text: "baresip ended while it rang"))))
        var talking = Course(prompt: Self.prompt)
        _ = talking.take(.established)
        #expect(talking.take(.lost) == [.tell(.change(.callEnded)), .over])
    }

    @Test func killsAProcessThatShowsNoLife() {
        var call = Course(prompt: Self.prompt)
        _ = call.take(.ringing)
        #expect(call.take(.tick, after: .seconds(10)) == [.askForLife])
        #expect(call.take(.tick, after: .seconds(10)) == [.kill])
    }

    @Test func endsACallThatLastsTooLong() {
        var call = Course(prompt: Prompt(file: "long.wav", duration: .seconds(5000)))
        _ = call.take(.established)
        #expect(call.pass(.seconds(900)).suffix(3) == [.hangUp, .tell(.change(.callEnded)), .over])
    }

    @Test func waitsForTheFirstWordsInACallThatCameIn() {
        var call = Course(.inbound, prompt: nil)
        #expect(call.take(.established) == [.opened(.begun), .tell(.called)])
        #expect(call.take(.prompt(Self.prompt)) == [.play(file: "opening.wav")])
        #expect(call.take(.closed(reason: "x")) == [.tell(.change(.callEnded)), .over])
    }

    @Test func goesOnAfterATransferThatFailed() {
        var call = Course(prompt: Self.question)
        #expect(call.take(.transfer("sip:+49@x")) == [.transferEnded(failure: "the call is not answered")])
        _ = call.take(.established)
        #expect(call.take(.transfer("sip:+49@x")) == [.transfer("sip:+49@x")])
        #expect(call.take(.transferFailed(reason: "404 Not Found")) == [.transferEnded(failure: "404 Not Found")])
        #expect(call.take(.prompt(Self.prompt)) == [.play(file: "opening.wav")])
        _ = call.take(.transfer("sip:+49@x"))
        #expect(
            call.take(.closed(reason: "Call transfered")) == [
                .transferEnded(failure: nil), .tell(.change(.callHandedOver)), .over,
            ])
    }
}
