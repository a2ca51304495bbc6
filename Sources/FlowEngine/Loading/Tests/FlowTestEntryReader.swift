import Domain

/// Reads the entries of an expected timeline.
struct FlowTestEntryReader {
    let values: FlowTestValues
    let people: FlowTestPeople
    /// Statuses that the test's timeline holds besides those that every one does.
    let included: Set<CommunicationStatus>
    /// Whether those could all be read.
    let knowsIncluded: Bool

    private var report: FileReport { values.report }

    private static let ofCommunications = [
        "status", "said", "planned_for", "channel", "agent", "to", "subject", "text", "html", "template",
    ]
    static let keys =
        ["at", "participant", "communication"] + ofCommunications
        + ["reason", "failed_flow", "rejected_row", "fields"]

    /// Nil where it holds a mistake.
    func read(_ node: JSONNode) -> FlowTest.Entry? {
        guard let object = ObjectReader(node, "an entry of the timeline", report, keys: Self.keys) else { return nil }
        let participant = people.name(object, report)
        let subject = subject(object)
        var reason: String??
        if let node = object.optional("reason") { reason = self.reason(node, subject) }
        let at = object.optional("at").flatMap(values.moment)
        let plannedFor = object.optional("planned_for").flatMap(values.moment)
        let template = template(object)
        let fields = object.optional("fields").map(values.fields) ?? []
        let title = text("subject", object)
        let body = text(object.has("said") ? "said" : "text", object)
        let html = text("html", object)
        let (channel, agent, address) = (object.string("channel"), object.string("agent"), object.string("to"))
        guard let participant, let subject else { return nil }
        return FlowTest.Entry(
            at: at, participant: participant, subject: subject, reason: reason, plannedFor: plannedFor,
            channel: channel?.text, agent: agent?.text,
            address: address?.text, title: title, text: body, html: html, templateName: template?.name,
            templateLanguage: template?.language, templateParameters: template?.parameters,
            templateNamedParameters: template?.named, fields: fields, line: values.line(of: node.offset))
    }

    private func subject(_ object: ObjectReader) -> FlowTest.Entry.Subject? {
        let kinds = ["communication", "failed_flow", "rejected_row"].filter(object.has)
        guard kinds.count == 1 else {
            report.error(
                .badEntry, at: object.offset,
                kinds.isEmpty
                    ? "it is not said what this is an entry of (\"communication\", \"failed_flow\" or \"rejected_row\")"
                    : "an entry is of one thing, not of \(kinds.joined(separator: " and ")) (write an entry for each)")
            return nil
        }
        if object.has("communication") {
            let name = values.communicationName(object)
            if let said = object.optional("said") {
                if let other = ["status", "text", "reason", "planned_for"].first(where: object.has) {
                    report.error(
                        .badEntry, at: said.offset,
                        "what is said after the opening has no \"\(other)\" (write an entry for each)")
                }
                return name.map { .said($0) }
            }
            let status = object.required("status", "what it became, as in \"Started\"").flatMap(values.status)
            guard let name, let status else { return nil }
            if knowsIncluded, FlowTest.includable.contains(status), !included.contains(status),
                let place = object.optional("status")
            {
                report.error(
                    .statusNotIncluded, at: place.offset,
                    "this timeline has no \(status.name) (add \"include\": [\"\(status.name)\"] to the test)")
            }
            return .communication(name, status)
        }
        for key in Self.ofCommunications where object.has(key) {
            report.error(
                .badEntry, at: object.optional(key)?.offset ?? object.offset,
                "\"\(key)\" is of communications only (leave it out)")
        }
        if let flow = object.string("failed_flow") {
            if context.flow(flow.text) == nil {
                let hint = NearestName.oneOf(context.flows.map(\.id), insteadOf: flow.text)
                report.error(
                    .unknownFlow, at: flow.offset, "the campaign has no flow \(Quoting.quoted(flow.text)) (\(hint))")
            }
            return .failedRun(flow: flow.text)
        }
        guard let code = object.string("rejected_row") else { return nil }
        let codes = RowIssue.Code.allCases.map(\.rawValue)
        if !codes.contains(code.text) {
            report.error(
                .unknownReason, at: code.offset,
                "no issue of a row has the code \(Quoting.quoted(code.text)) "
                    + "(\(NearestName.oneOf(codes, insteadOf: code.text)))")
        }
        if object.has("reason") {
            report.error(
                .badEntry, at: object.offset, "a rejected row has no \"reason\" (its code says it: leave it out)")
        }
        return .rejectedRow(code: code.text)
    }

    private var context: CampaignContext { values.context }

    private func reason(_ node: JSONNode, _ subject: FlowTest.Entry.Subject?) -> String?? {
        if case .null = node.value { return .some(nil) }
        guard let text = ObjectReader.string(node, "a reason, or null for none", report) else { return nil }
        switch subject {
        case .communication?: return values.reason(text).map { .some($0.rawValue) } ?? nil
        case .said?, .failedRun?, .rejectedRow?, nil: return .some(text.text)
        }
    }

    private func text(_ key: String, _ object: ObjectReader) -> FlowTest.TextExpectation? {
        guard let node = object.optional(key) else { return nil }
        if case .string(let text) = node.value { return .equals(text) }
        guard case .object = node.value else {
            ObjectReader.reportWrongType(node, "a text, or {\"contains\": …}", report)
            return nil
        }
        guard let parts = ObjectReader(node, "what a text holds", report, keys: ["contains", "not_contains"]) else {
            return nil
        }
        if !parts.has("contains"), !parts.has("not_contains") {
            report.error(.badEntry, at: node.offset, "nothing is looked for (give \"contains\" or \"not_contains\")")
        }
        return .holds(contains: texts("contains", parts), notContains: texts("not_contains", parts))
    }

    private func texts(_ key: String, _ object: ObjectReader) -> [String] {
        guard let node = object.optional(key) else { return [] }
        let nodes: [JSONNode]
        if case .array(let elements) = node.value { nodes = elements } else { nodes = [node] }
        if nodes.isEmpty { report.error(.emptyList, at: node.offset, "nothing is looked for (write a text)") }
        return nodes.compactMap { node in
            guard let text = ObjectReader.string(node, "a text, or a list of texts", report) else { return nil }
            if text.text.isEmpty {
                report.error(.emptyText, at: text.offset, "every text holds the empty text (write some)")
            }
            return text.text
        }
    }

    private func template(
        _ object: ObjectReader
    ) -> (name: String?, language: String?, parameters: [String]?, named: [String: String]?)? {
        guard let node = object.optional("template"),
            let template = ObjectReader(node, "a template", report, keys: ["name", "language", "parameters"])
        else { return nil }
        if ["name", "language", "parameters"].allSatisfy({ !template.has($0) }) {
            report.error(
                .badEntry, at: node.offset, "nothing is compared (give \"name\", \"language\" or \"parameters\")")
        }
        var parameters: [String]?
        var named: [String: String]?
        if let node = template.optional("parameters"), case .object(let members) = node.value {
            named = [:]
            for member in members { named?[member.key] = ObjectReader.string(member.value, "a text", report)?.text }
        } else {
            parameters = template.list("parameters", of: "texts")?
                .compactMap { ObjectReader.string($0, "a text", report)?.text }
        }
        return (template.string("name")?.text, template.string("language")?.text, parameters, named)
    }
}
