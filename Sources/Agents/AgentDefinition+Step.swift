package import Domain

extension AgentDefinition {
    /// What the agent says, records and remembers after what has happened. Pure: the same turn gives the same step.
    ///
    /// `message` adds nothing to an opening, answers who writes first with the welcome message, and is done with the
    /// first reply. `form`: see ``FormConversation``.
    package func step(_ turn: AgentTurn) -> AgentStep {
        switch kind {
        case .form: FormConversation(agent: self, turn: turn).step()
        case .message:
            switch turn.occasion {
            case .opening: AgentStep()
            case .addressed: AgentStep(says: welcome(turn.context).map { [Utterance($0)] } ?? [], end: .done)
            case .answered: AgentStep(end: .done)
            case .handedBack: AgentStep()
            }
        }
    }
}
