/// A place where the kill test ends the process. Named after what has just happened.
package enum FaultPoint: String, CaseIterable, Sendable {
    // Import
    case uploadRecorded = "upload_recorded"
    case importFileTaken = "import_file_taken"
    case importBatchWritten = "import_batch_written"
    case importBatchCommitted = "import_batch_committed"
    case importErrorsFileWritten = "import_errors_file_written"
    case importFinished = "import_finished"
    case importFileMoved = "import_file_moved"
    // Turn
    case turnLoaded = "turn_loaded"
    case turnDecided = "turn_decided"
    case turnWritten = "turn_written"
    case turnCommitted = "turn_committed"
    // A run that waits
    case runParked = "run_parked"
    case waitEnded = "wait_ended"
    case runContinued = "run_continued"
    // Custom action
    case scriptAnswered = "script_answered"
    case scriptAnswerWritten = "script_answer_written"
    case scriptAnswerCommitted = "script_answer_committed"
    // Dispatch
    case dueClaimed = "due_claimed"
    case intentWritten = "intent_written"
    case intentCommitted = "intent_committed"
    case messageSent = "message_sent"
    case outcomeWritten = "outcome_written"
    case outcomeCommitted = "outcome_committed"
    // What comes in
    case inboundWritten = "inbound_written"
    case inboundCommitted = "inbound_committed"
    // What agents answer
    case replyClaimed = "reply_claimed"
    case agentAnswered = "agent_answered"
    case replyWritten = "reply_written"
    case replyCommitted = "reply_committed"
}

/// Called at each fault point; does nothing unless a test says otherwise.
package struct FaultInjector: Sendable {
    private let reach: (@Sendable (FaultPoint) -> Void)?

    package static let none = FaultInjector(nil)

    package init(_ reach: (@Sendable (FaultPoint) -> Void)?) { self.reach = reach }

    @inline(__always)
    package func reached(_ point: FaultPoint) { reach?(point) }
}
