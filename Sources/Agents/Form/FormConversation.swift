import Domain

/// One turn of a form: asks for each result in turn, holds each answer against its type, asks again, thanks.
///
/// - An opening is followed by the first question; a provider's template cannot be, so the first question follows the
///   first reply to it, whatever that says.
/// - An answer that cannot be used is told so, and the question asked again, up to its attempts. After those an optional
///   result stays unset and the form goes on; without one that must be there it gives up, says so, and is done.
/// - Handed back by an operator it repeats the question that stands open.
/// - A message that may be somebody else's is passed over: nothing is said, set or counted.
/// - A result that is there already, whoever recorded it, is not asked for.
///
/// What it says in one turn is one utterance, so that a call listens after the whole of it.
struct FormConversation {
    private let agent: AgentDefinition
    private let turn: AgentTurn
    private let isVoice: Bool
    /// Built-in words are in the agent's language, as its own words are.
    private let phrases: Phrases
    private let reader: AnswerReader
    private let before: FormMemory

    init(agent: AgentDefinition, turn: AgentTurn) {
        self.agent = agent
        self.turn = turn
        isVoice = turn.kind == .voice
        phrases = Phrases.of(agent.language ?? turn.language)
        reader = AnswerReader(language: turn.language ?? agent.language)
        before = FormMemory(turn.memory)
    }

    func step() -> AgentStep {
        switch turn.occasion {
        case .opening(let isTemplate):
            if isTemplate { return AgentStep(memory: FormMemory().text) }
            guard let first = nextResult(recorded: [], left: []) else { return AgentStep(memory: FormMemory().text) }
            return ask(first, FormMemory())
        case .addressed:
            return goOn(FormMemory(), saying: agent.welcome(turn.context))
        case .handedBack:
            if before.isOver { return AgentStep(end: .done, memory: turn.memory) }
            guard let asked = agent.results.first(where: { $0.name == before.ask }), turn.results[asked.name] == nil
            else { return goOn(before) }
            return ask(asked, before)
        case .answered(let text, let isDigits, let isVouchedFor):
            guard isVouchedFor else { return AgentStep(memory: turn.memory) }
            if before.isOver { return AgentStep(end: .done, memory: turn.memory) }
            guard let asked = agent.results.first(where: { $0.name == before.ask }), turn.results[asked.name] == nil
            else { return goOn(before) }
            return take(text, isDigits: isDigits, for: asked)
        }
    }

    private func take(_ text: String, isDigits: Bool, for asked: AgentResult) -> AgentStep {
        let value = isDigits ? reader.value(ofDigits: text, as: asked.type) : reader.value(of: text, as: asked.type)
        // An option may be called as a skip word is; a text may be anything, so that a skip word in it is one.
        let isSkipped = asked.isOptional && isSkip(text, isDigits) && (value == nil || asked.type == .string)
        if let value, !isSkipped {
            return goOn(FormMemory(left: before.left), recording: [asked.name: value])
        }
        let tries = before.tries + 1
        if !isSkipped, tries < max(1, asked.attempts ?? agent.form.attempts) {
            return ask(
                asked, FormMemory(tries: tries, left: before.left), saying: invalidMessage(for: asked))
        }
        if asked.isOptional { return goOn(FormMemory(left: before.left + [asked.name])) }
        return finish(agent.form.giveUpMessage.map(rendered) ?? phrases.giveUp)
    }

    /// Asks for what is missing, or ends.
    private func goOn(
        _ memory: FormMemory, recording results: [String: FieldValue] = [:], saying first: String? = nil
    ) -> AgentStep {
        var step: AgentStep
        if let next = nextResult(recorded: Set(results.keys), left: memory.left) {
            step = ask(next, FormMemory(left: memory.left), saying: first)
        } else {
            step = finish(join(first, agent.form.thanksMessage.map(rendered) ?? phrases.thanks))
        }
        step.results = results.mapValues { Optional($0) }
        return step
    }

    private func ask(_ result: AgentResult, _ memory: FormMemory, saying first: String? = nil) -> AgentStep {
        var memory = memory
        memory.ask = result.name
        let prompt = FormPrompt(
            result, own: result.question.map(rendered), phrases: phrases, isVoice: isVoice,
            skipWord: agent.form.skipWords.first ?? phrases.skipWord)
        return AgentStep(
            says: [Utterance(join(first, prompt.text), expects: prompt.expects)], memory: memory.text)
    }

    private func finish(_ text: String) -> AgentStep {
        AgentStep(
            says: text.isEmpty ? [] : [Utterance(text)], end: .done, memory: FormMemory(isOver: true).text)
    }

    private func nextResult(recorded: Set<String>, left: [String]) -> AgentResult? {
        agent.results.first { result in
            turn.results[result.name] == nil && !recorded.contains(result.name) && !left.contains(result.name)
        }
    }

    private func invalidMessage(for result: AgentResult) -> String {
        (result.invalidMessage ?? agent.form.invalidMessage).map(rendered)
            ?? phrases.invalid(result.type, isVoice: isVoice)
    }

    /// On a telephone's keypad it is the star alone.
    private func isSkip(_ text: String, _ isDigits: Bool) -> Bool {
        if isDigits { return AnswerReader.keys(text) == "*" }
        let folded = FoldedText.of(text)
        if agent.form.skipWords.isEmpty { return Phrases.skipWords.contains(folded) }
        return agent.form.skipWords.contains { FoldedText.of($0) == folded }
    }

    private func rendered(_ text: String) -> String { TextTemplate.render(text, turn.context) }

    private func join(_ first: String?, _ second: String) -> String {
        guard let first, !first.isEmpty else { return second }
        return second.isEmpty ? first : "\(first)\n\(second)"
    }
}
