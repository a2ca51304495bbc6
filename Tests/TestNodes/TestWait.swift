package import Domain
package import FlowEngine

/// A `test_wait`: waits as its keys say, and has four ways out, by what ended the wait. It touches no file but this one.
package struct TestWait: NodeAction, NodeStep {
    /// Seconds after which the wait ends by itself; nil: it does not.
    package var seconds: Int64?
    /// A communication whose change to one of the statuses (empty: any) ends it.
    package var communication: String?
    package var statuses: [CommunicationStatus] = []
    /// A field of the participant whose change ends it.
    package var field: String?
    /// A field of the participant whose value is held: where it is another when the wait ends, that decides the way out.
    package var holds: String?
    package var scope = RunWait.Scope.path
    /// Of `field` and `holds`.
    private var fieldID: FieldID?
    private var heldID: FieldID?

    package static let tag = "test_wait"
    package static let keys = ["for", "communication", "status", "field", "holds", "whole_run"]

    package init(
        seconds: Int64? = nil, communication: String? = nil, statuses: [CommunicationStatus] = [], field: String? = nil,
        holds: String? = nil, scope: RunWait.Scope = .path
    ) {
        self.seconds = seconds
        self.communication = communication
        self.statuses = statuses
        self.field = field
        self.holds = holds
        self.scope = scope
    }

    package static let timeout = RunPath.Port(rawValue: 1)
    package static let event = RunPath.Port(rawValue: 2)
    package static let changed = RunPath.Port(rawValue: 3)

    package var ports: NodePorts { NodePorts(besideOut: ["timeout", "event", "changed"]) }
    package var words: String { "waited" }
    package var waitingWords: String? { "waits for a test" }

    package static func read(_ object: ObjectReader, _ reading: NodeReading) -> TestWait? {
        var wait = TestWait()
        if case .integer(let seconds)? = object.optional("for")?.value { wait.seconds = Int64(seconds) }
        wait.communication = object.string("communication")?.text
        if let name = object.string("status")?.text, let status = CommunicationStatus(name: name) {
            wait.statuses = [status]
        }
        wait.field = object.string("field")?.text
        wait.holds = object.string("holds")?.text
        if object.boolean("whole_run") == true { wait.scope = .run }
        return wait
    }

    package func compile(
        _ compiler: inout CampaignCompiler, _ place: NodePlace
    ) throws(CompilationError) -> any NodeStep {
        var compiled = self
        if let field { compiled.fieldID = try compiler.item(.participant, field).id }
        if let holds { compiled.heldID = try compiler.item(.participant, holds).id }
        if let event = compiled.awaited { compiler.listen(to: event) }
        return compiled
    }

    private var awaited: AwaitedEvent? {
        if let communication { return .communicationUpdated(name: communication, statuses: statuses) }
        return fieldID.map { .participantUpdated(fields: [$0]) }
    }

    package func step(_ walk: inout Evaluator, _ state: inout ParticipantState) throws(RunFailure) -> Step {
        // One that would wait for nothing goes on at once.
        if seconds == nil, awaited == nil { return .through(.out) }
        return .waits(
            RunWait(
                until: seconds.map { walk.now + .seconds($0) }, event: awaited, scope: scope,
                held: HeldValues(values: heldID.map { [state.participant[$0]] } ?? [])))
    }

    package func resume(
        _ cause: WaitEnd.Cause, _ held: HeldValues, _ walk: inout Evaluator, _ state: inout ParticipantState
    ) throws(RunFailure) -> Step {
        if let heldID, held.values != [state.participant[heldID]] { return .through(Self.changed) }
        return switch cause {
        case .instant: .through(Self.timeout)
        case .event: .through(Self.event)
        case .answer: throw RunFailure("a test wait calls no script")
        }
    }
}
