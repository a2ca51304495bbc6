import Domain

/// What came of one campaign's files.
struct LoadedCampaign {
    let directoryName: String
    /// Nil where there are errors.
    var definition: CampaignDefinition?
    /// Of the files outside the reports.
    var diagnostics: [Diagnostic]
    var reports: [FileReport]
    let head: CampaignHead
    /// Of `campaign.json`; nil where there is none.
    let headReport: FileReport?

    static let maximumNodes = 65_535

    /// Reads a campaign out of its files. Pure.
    init(_ source: DefinitionSource, parties: KnownParties?, types: NodeTypes) {
        directoryName = source.directoryName
        var source = source
        var reports: [FileReport] = []
        var head = CampaignHead()
        var headReport: FileReport?
        if let bytes = source.files[DefinitionSource.campaignFile] {
            let report = FileReport(name: source.prefix + DefinitionSource.campaignFile, bytes: bytes)
            var reader = CampaignReader(report, directoryName: source.directoryName)
            head = reader.read()
            headReport = report
            reports.append(report)
        } else if source.diagnostics.isEmpty {
            source.report(
                .missingCampaignFile, file: DefinitionSource.campaignFile, "the campaign has no campaign.json (add it)")
        }
        self.head = head
        self.headReport = headReport

        let names = source.files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let outlines = Self.flowNames(names).map { name, id in
            FlowOutline(
                id: id, report: FileReport(name: source.prefix + name, bytes: source.files[name] ?? []), types: types)
        }
        let context = CampaignContext(
            declared: head.declared, parties: parties, files: source.files, prefix: source.prefix, flows: outlines,
            takesScripts: source.origin == .directory, types: types)
        var flows: [FlowDefinition] = []
        var nodeCount = 0
        for outline in outlines {
            if let flow = FlowReader(context: context, outline: outline).read() {
                nodeCount += flow.nodes.count
                flows.append(flow)
            }
            if nodeCount > Self.maximumNodes {
                outline.report.error(
                    .tooManyNodes, at: 0,
                    "up to here the campaign has \(nodeCount) nodes (at most \(Self.maximumNodes): split the campaign)")
                nodeCount = 0
            }
            reports.append(outline.report)
        }
        reports += context.fileReports
        var tests: [FlowTest] = []
        for name in names where name.hasSuffix(DefinitionSource.testSuffix) {
            let report = FileReport(name: source.prefix + name, bytes: source.files[name] ?? [])
            if let test = FlowTestReader(context: context, report: report, file: name, zone: head.zone).read() {
                tests.append(test)
            }
            reports.append(report)
        }
        reports += Self.unusedFiles(names, source)
        self.reports = reports
        diagnostics = source.diagnostics
        guard diagnostics.isEmpty, !reports.contains(where: \.hasErrors) else { return }
        FlowAdvice(flows, outlines).report()
        definition = CampaignDefinition(
            id: head.id, name: head.name, description: head.description, zone: head.zone, fields: head.fields,
            importSettings: head.importSettings, startMode: head.startMode, reupload: head.reupload,
            frequencyCap: head.frequencyCap, flows: flows, tests: tests, files: source.files,
            contentHash: ContentHash.of(source.files))
    }

    var hasErrors: Bool { definition == nil }

    /// The flow files and the ids they stand for, in order of the ids.
    private static func flowNames(_ names: [String]) -> [(name: String, id: String)] {
        names.filter { $0.hasSuffix(DefinitionSource.flowSuffix) && !$0.utf8.contains(UInt8(ascii: "/")) }
            .map { ($0, String($0.dropLast(DefinitionSource.flowSuffix.count))) }
            .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }

    private static func unusedFiles(_ names: [String], _ source: DefinitionSource) -> [FileReport] {
        names.compactMap { name in
            let isNested = name.utf8.contains(UInt8(ascii: "/"))
            let isFlow = name.hasSuffix(DefinitionSource.flowSuffix)
            let isKnown = isFlow || name.hasSuffix(DefinitionSource.testSuffix) || name == DefinitionSource.campaignFile
            guard isNested ? isFlow : (name.hasSuffix(".json") && !isKnown) else { return nil }
            let report = FileReport(name: source.prefix + name, bytes: [])
            report.warning(
                .unusedFile, at: 0,
                isNested
                    ? "a flow in a directory of its own is not read (move it beside campaign.json)"
                    : "this file is not read (flows are called ID.flow.json, tests NAME.test.json)")
            return report
        }
    }
}
