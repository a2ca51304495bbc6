import Domain

/// Reads one node of a flow.
struct NodeReader {
    let context: CampaignContext
    let report: FileReport
    let flow: String

    /// A node as far as it could be read: enough to check the graph even where the node itself is wrong.
    struct Draft {
        var offset: Int
        /// Nil where it has none that could be read.
        var id: String?
        var idOffset: Int
        var type: KnownNodeType?
        /// Nil where the node holds mistakes.
        var kind: Node.Kind?

        /// Nil where they are not known.
        var ports: NodePorts? { kind?.ports ?? type?.ports }
        var isTrigger: Bool { type?.isTrigger == true }
    }

    func read(_ node: JSONNode) -> Draft {
        var draft = Draft(offset: node.offset, id: nil, idOffset: node.offset, type: nil, kind: nil)
        guard case .object(let members) = node.value else {
            ObjectReader.reportWrongType(node, "a node (an object)", report)
            return draft
        }
        guard let place = members.first(where: { $0.key == "type" })?.value else {
            report.error(
                .missingKey, at: node.offset, missingKey: "type", "required and missing (\(typeHint("")))")
            readID(members, &draft)
            return draft
        }
        guard let text = ObjectReader.string(place, "a string", report) else {
            readID(members, &draft)
            return draft
        }
        guard let type = context.types.type(text.text) else {
            report.error(
                .unknownNodeType, at: text.offset,
                "there is no node type \(Quoting.quoted(text.text)) (\(typeHint(text.text)))")
            readID(members, &draft)
            return draft
        }
        draft.type = type
        readID(members, &draft)
        let keys = ["id", "type"] + type.keys
        guard let object = ObjectReader(node, "a \(type.tag) node", report, keys: keys) else { return draft }
        switch type {
        case .language(let type): draft.kind = kind(type, object, draft)
        case .action(let type):
            draft.kind = type.read(object, NodeReading(context: context, report: report)).map { .action($0) }
        }
        return draft
    }

    private func typeHint(_ text: String) -> String {
        NearestName.oneOf(context.types.tags, insteadOf: text)
    }

    private func readID(_ members: [JSONMember], _ draft: inout Draft) {
        guard let place = members.first(where: { $0.key == "id" })?.value else {
            report.error(
                .missingKey, at: draft.offset, missingKey: "id", "required and missing (a name for edges to use)")
            return
        }
        guard let text = ObjectReader.string(place, "a string", report) else { return }
        draft.id = text.text
        draft.idOffset = text.offset
        if !TextRule.isNodeID(text.text) {
            report.error(
                .badID, at: text.offset,
                "\(Quoting.quoted(text.text)) cannot be a node's id (letters, digits, \"-\" and \"_\", at most "
                    + "\(TextRule.maximumIDLength))")
        }
    }

    /// Beside `id` and `type`.
    static func keys(_ type: NodeType) -> [String] {
        switch type {
        case .participantCreated, .fromAnotherFlow, .cancelCommunications: []
        case .participantUpdated: ["fields"]
        case .communicationEnded: ["communication_name"] + TriggerReader.reasonKeys
        case .communicationUpdated: ["communication_name", "status"] + TriggerReader.reasonKeys
        case .incomingSession: ["channel"]
        case .fieldCheck: FieldCheckReader.keys
        case .emailCommunication, .telegramCommunication, .whatsappCommunication, .voiceCommunication,
            .smsCommunication, .messengerCommunication, .instagramCommunication, .webChatCommunication:
            CommunicationReader.sharedKeys + (type.communicationKind.map(CommunicationContentReader.keys) ?? [])
        case .updateField: ["assignments"]
        case .toAnotherFlow: ["target_flow"]
        }
    }

    private func kind(_ type: NodeType, _ object: ObjectReader, _ draft: Draft) -> Node.Kind? {
        let triggers = TriggerReader(context: context, report: report)
        switch type {
        case .participantCreated: return .participantCreated
        case .participantUpdated: return triggers.fields(object).map { .participantUpdated(fields: $0) }
        case .communicationEnded:
            let name = triggers.communicationName(object)
            let reasons = triggers.reasons(object)
            guard let name, let reasons else { return nil }
            return .communicationEnded(communicationName: name, reasons: reasons)
        case .communicationUpdated:
            let name = triggers.communicationName(object)
            let statuses = triggers.statuses(object)
            let reasons = triggers.reasons(object)
            guard let name, let statuses, let reasons else { return nil }
            return .communicationUpdated(communicationName: name, statuses: statuses, reasons: reasons)
        case .incomingSession: return triggers.channel(object).map { .incomingSession(channel: $0) }
        case .fromAnotherFlow: return .fromAnotherFlow
        case .fieldCheck:
            return FieldCheckReader(context: context, report: report).read(object).map { .fieldCheck($0) }
        case .emailCommunication, .telegramCommunication, .whatsappCommunication, .voiceCommunication,
            .smsCommunication, .messengerCommunication, .instagramCommunication, .webChatCommunication:
            guard let kind = type.communicationKind else { return nil }
            let owner = "node \(Quoting.quoted(draft.id ?? "")) of flow \(Quoting.quoted(flow))"
            return CommunicationReader(context: context, report: report, owner: owner).read(kind, object)
                .map { .communication($0) }
        case .cancelCommunications: return .cancelCommunications
        case .updateField:
            return UpdateFieldReader(context: context, report: report).read(object).map { .updateField($0) }
        case .toAnotherFlow: return target(object).map { .toAnotherFlow(target: $0) }
        }
    }

    private func target(_ object: ObjectReader) -> Int? {
        guard let text = object.requiredString("target_flow", "the id of a flow of this campaign") else { return nil }
        guard let (index, outline) = context.flow(text.text) else {
            report.error(
                .unknownFlow, at: text.offset,
                "the campaign has no flow \(Quoting.quoted(text.text)) "
                    + "(\(NearestName.oneOf(context.flows.map(\.id), insteadOf: text.text)))")
            return nil
        }
        guard outline.hasEntrance else {
            if outline.isComplete {
                report.error(
                    .missingEntrance, at: text.offset,
                    "the flow \(Quoting.quoted(text.text)) takes nobody from another flow (give it a from_another_flow "
                        + "trigger)")
            }
            return nil
        }
        if !outline.isActive {
            report.warning(
                .inactiveTarget, at: text.offset,
                "the flow \(Quoting.quoted(text.text)) is not active: whoever is sent there goes no further")
        }
        return index
    }
}

extension NodeType {
    var communicationKind: CommunicationKind? { CommunicationKind.allCases.first { $0.nodeType == self } }

    var isTrigger: Bool {
        switch self {
        case .participantCreated, .participantUpdated, .communicationEnded, .communicationUpdated, .incomingSession,
            .fromAnotherFlow:
            true
        case .fieldCheck, .emailCommunication, .telegramCommunication, .whatsappCommunication, .voiceCommunication,
            .smsCommunication, .messengerCommunication, .instagramCommunication, .webChatCommunication,
            .cancelCommunications, .updateField, .toAnotherFlow:
            false
        }
    }
}
