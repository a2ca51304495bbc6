import Domain
import Values

extension Evaluator {
    /// Goes on with a script's answer, or stops the turn to wait for it.
    mutating func runScript(_ index: Int, _ state: inout ParticipantState) throws(RunFailure) {
        let action = campaign.customActions[index]
        let ordinal = callCount
        callCount += 1
        let answer = inputs.answers.first { answer in
            eventIndex == 0 && answer.ordinal == ordinal && answer.flow == action.flow && answer.node == action.node
        }
        switch answer?.result {
        case .returned(let writes): for write in writes { try assign(write, &state) }
        case .failed(let text): throw RunFailure("scripts/\(action.action.script): \(text)")
        case nil:
            let zone = try zone(of: state)
            pendingCall = ScriptCall(
                ordinal: ordinal, flow: action.flow, node: action.node, script: action.action.script,
                timeout: action.action.timeout,
                context: ScriptContext(
                    campaign: campaign, state: state, conversation: conversation, zone: zone, now: now
                )
                .json(params: action.action.params))
            throw RunFailure("it waits for scripts/\(action.action.script)")
        }
    }

    /// A script writes what an `update_field` may write.
    private mutating func assign(_ write: ScriptWrite, _ state: inout ParticipantState) throws(RunFailure) {
        let name = "\(write.level.rawValue).\(Quoting.shown(write.field))"
        guard let item = campaign.catalog.item(write.level, write.field) else {
            let known = write.level == .customer ? campaign.catalog.customer : campaign.catalog.participant
            let near = NearestName.nearest(to: write.field, among: known.keys.sorted())
            throw RunFailure(
                "the script wrote \(name), which is not declared (\(near.map { "\"\($0)\"?" } ?? "declare it in campaign.json"))"
            )
        }
        if let reason = WritableFields.lock(write.level, write.field) {
            throw RunFailure("the script wrote \(name), which cannot be written: \(reason)")
        }
        let settings = campaign.definition.importSettings
        let parser = try? FieldParser(
            item.field, defaultRegion: settings.defaultRegion, ambiguousPhone: settings.ambiguousPhone)
        try assign(
            write.value,
            to: CompiledAssignment(
                level: write.level, id: item.id, type: item.field.type, parser: parser, value: .constant(write.value)),
            &state)
    }
}
