import Domain
import TestSupport

/// One life of a daemon that a kill ends.
struct Life: Sendable {
    enum Ending: Sendable {
        /// At the nth time that it reaches the point.
        case fault(FaultPoint, nth: Int)
        /// So long after its start.
        case instant(Duration)
    }

    var ending: Ending

    /// How many files wait for it, so that it gets there.
    var fileCount: Int {
        switch ending {
        case .instant: 1
        case .fault(let point, let nth):
            switch point {
            case .uploadRecorded, .importFileTaken, .importErrorsFileWritten, .importFinished, .importFileMoved: nth
            case .importBatchWritten, .importBatchCommitted, .turnLoaded, .turnDecided, .turnWritten, .turnCommitted,
                .runParked, .waitEnded, .runContinued, .dueClaimed, .intentWritten, .intentCommitted, .messageSent,
                .outcomeWritten, .outcomeCommitted,
                .scriptAnswered, .scriptAnswerWritten, .scriptAnswerCommitted, .inboundWritten, .inboundCommitted,
                .replyClaimed, .agentAnswered, .replyWritten, .replyCommitted:
                1
            }
        }
    }

    /// Everything but what comes in: see ``ConversationKillRun``.
    static let points: [FaultPoint] = {
        let conversations: Set<FaultPoint> = [
            .inboundWritten, .inboundCommitted, .replyClaimed, .agentAnswered, .replyWritten, .replyCommitted,
        ]
        return FaultPoint.allCases.filter { !conversations.contains($0) }
    }()

    /// Every one of ``points`` at each of `times`, and `random` lives that end 5 to 600 ms after their start; shuffled.
    static func plan(times: [Int], random: Int, seed: UInt64) -> [Life] {
        var generator = SeededRandom(seed: seed)
        var lives = points.flatMap { point in times.map { Life(ending: .fault(point, nth: $0)) } }
        for _ in 0..<random {
            lives.append(Life(ending: .instant(.milliseconds(Int.random(in: 5...600, using: &generator)))))
        }
        return lives.shuffled(using: &generator)
    }
}
