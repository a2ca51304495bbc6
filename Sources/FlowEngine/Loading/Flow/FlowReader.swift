import Domain

/// Reads one flow file. Pure; every mistake goes to the file's report.
struct FlowReader {
    let context: CampaignContext
    let outline: FlowOutline

    static let keys = ["$schema", "format", "id", "name", "active", "nodes", "edges"]

    private var report: FileReport { outline.report }

    /// Nil where the file holds errors.
    func read() -> FlowDefinition? {
        // What a broken file does not say is not missing in it.
        guard outline.document.isComplete, let root = outline.document.root,
            let object = ObjectReader(root, "a flow", report, keys: Self.keys)
        else { return nil }
        DocumentHead.checkFormat(object)
        _ = object.string("$schema")
        readID(object)
        let name = object.requiredString("name", "what operators see, as in \"Reminder\"")
            .flatMap { TextRule.check($0, "the name", report) }
        _ = object.boolean("active")
        let nodes = object.required("nodes", "a list of at least one trigger")
            .flatMap { ObjectReader.list($0, of: "nodes", report) }
        guard let nodes else {
            _ = object.list("edges", of: "edges")
            return nil
        }
        let reader = NodeReader(context: context, report: report, flow: outline.id)
        let drafts = nodes.map(reader.read)
        let graph = FlowGraph(drafts, report)
        let edges = graph.edges(object.list("edges", of: "edges") ?? [])
        if !drafts.contains(where: { $0.type == nil }), !drafts.contains(where: \.isTrigger),
            let place = object.optional("nodes")
        {
            report.error(
                .missingTrigger, at: place.offset, "the flow has no trigger, so nothing starts it (add one)")
        }
        guard !report.hasErrors, let name else { return nil }
        return FlowDefinition(
            id: outline.id, name: name, isActive: outline.isActive,
            nodes: drafts.compactMap { draft in
                guard let id = draft.id, let kind = draft.kind else { return nil }
                return Node(id: id, kind: kind)
            },
            edges: edges)
    }

    private func readID(_ object: ObjectReader) {
        guard let id = object.requiredString("id", "the file's name without .flow.json, \"\(outline.id)\""),
            DocumentHead.isID(id, "a flow's id", report), id.text != outline.id
        else { return }
        report.error(
            .idMismatch, at: id.offset,
            "the id is not the file's name without .flow.json (\(Quoting.quoted(outline.id)))")
    }
}
