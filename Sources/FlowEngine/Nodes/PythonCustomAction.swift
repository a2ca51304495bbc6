import Domain
import Scheduling
import Values

/// A `python_custom_action`: a script of the campaign that a worker process runs. The run waits for its answer, and writes the
/// fields that it returns.
package struct PythonCustomAction: NodeAction {
    /// File name in the campaign's `scripts/`.
    package var script: String
    /// UTF-8 JSON object, as in the flow file; handed on as `ctx.params`. At most 64 KB.
    package var params: [UInt8]
    /// From one second to ten minutes.
    package var timeout: Duration

    package static let tag = "python_custom_action"
    package static let keys = ["script", "params", "timeout"]
    package static let defaultTimeout = Duration.seconds(30)
    package static let maximumTimeout = Duration.seconds(600)
    static let folder = "scripts/"
    static let maximumParameterBytes = 65_536

    package init(
        script: String, params: [UInt8] = Array("{}".utf8), timeout: Duration = Self.defaultTimeout
    ) {
        self.script = script
        self.params = params
        self.timeout = timeout
    }

    package var words: String { "ran scripts/\(script)" }
    package var waitingWords: String? { "called scripts/\(script) and waits for its answer" }

    package func compile(
        _ compiler: inout CampaignCompiler, _ place: NodePlace
    ) throws(CompilationError) -> any NodeStep {
        // A script may read the latest conversation.
        compiler.readCommunications()
        return ScriptStep(action: self, place: place)
    }

    // MARK: Reading

    package static func read(_ object: ObjectReader, _ reading: NodeReading) -> PythonCustomAction? {
        let script = object.requiredString(
            "script", "the name of a file in the campaign's scripts/, as in \"score.py\""
        )
        .flatMap { Self.script($0, reading) }
        let params = params(object)
        let timeout = timeout(object)
        guard let script, let params, let timeout else { return nil }
        return PythonCustomAction(script: script, params: params, timeout: timeout)
    }

    private static func script(_ name: (text: String, offset: Int), _ reading: NodeReading) -> String? {
        let context = reading.context
        guard isScriptName(name.text) else {
            let plain = name.text.split(separator: "/").last.map(String.init) ?? ""
            let hint =
                isScriptName(plain) ? "write \"\(plain)\"" : "a file's name that ends in .py, as in \"score.py\""
            reading.report.error(
                .badScriptName, at: name.offset,
                "\(Quoting.quoted(name.text)) is no script of the campaign's scripts/ (\(hint))")
            return nil
        }
        guard context.files[folder + name.text] != nil else {
            let hint =
                context.takesScripts
                ? NearestName.text(
                    name.text, among: context.scripts, else: "add it to the campaign's scripts/")
                : "scripts come from the flows directory only, never in a request"
            reading.report.error(
                .unknownScript, at: name.offset, "the campaign has no script \(Quoting.quoted(name.text)) (\(hint))")
            return nil
        }
        context.checkScript(folder + name.text, check)
        return name.text
    }

    /// What can be said of a script without running it: it is text, and something in it defines `run`.
    private static func check(_ bytes: [UInt8], _ report: FileReport) {
        if let offset = bytes.withUnsafeBufferPointer({ UTF8Check.firstInvalidOffset(in: $0) }) {
            report.error(.invalidUTF8, at: offset, "the bytes here are not UTF-8 (save the file as UTF-8)")
        } else if let offset = bytes.firstIndex(of: 0) {
            report.error(.nulCharacter, at: offset, "a NUL character (is this a Python file?)")
        } else if bytes.firstRange(of: Array("run".utf8)) == nil {
            report.error(
                .missingRun, at: 0, "the script defines no run (a custom action calls \"def run(ctx):\")")
        }
    }

    /// A file's name, not a path: letters, digits, `_`, `-` and `.`, begun by a letter, digit or `_`, ended by `.py`.
    static func isScriptName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (4...200).contains(bytes.count), name.hasSuffix(".py"), !"-.".utf8.contains(bytes[0]) else {
            return false
        }
        return bytes.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 <= 9 || "_-.".utf8.contains(byte)
        }
    }

    /// As UTF-8 JSON; `{}` where none are given.
    private static func params(_ object: ObjectReader) -> [UInt8]? {
        guard let node = object.optional("params") else { return Array("{}".utf8) }
        guard case .object = node.value else {
            ObjectReader.reportWrongType(node, "an object, as in {\"url\": \"https://…\"}", object.report)
            return nil
        }
        let bytes = node.json
        guard bytes.count <= maximumParameterBytes else {
            object.report.error(
                .textTooLong, at: node.offset, "params of more than 64 KB (put them in a file of scripts/)")
            return nil
        }
        return bytes
    }

    /// Seconds or minutes with their letter, or hours and minutes as in `duration`.
    private static func timeout(_ object: ObjectReader) -> Duration? {
        guard object.has("timeout") else { return defaultTimeout }
        guard let text = object.string("timeout") else { return nil }
        if let timeout = duration(text.text), timeout >= .seconds(1), timeout <= maximumTimeout { return timeout }
        object.report.error(
            .badTimeout, at: text.offset,
            "\(Quoting.quoted(text.text, limit: 40)) is no timeout (from one second to ten minutes, as in \"30s\", \"5m\" or "
                + "\"00:10\")")
        return nil
    }

    private static func duration(_ text: String) -> Duration? {
        let digits = text.utf8.prefix { $0 &- 0x30 <= 9 }
        if (1...6).contains(digits.count), digits.count == text.utf8.count - 1, let number = Int(text.dropLast()) {
            switch text.utf8.last {
            case UInt8(ascii: "s"): return .seconds(number)
            case UInt8(ascii: "m"): return .seconds(number * 60)
            case _: return nil
            }
        }
        return ContactWindow.duration(text.utf8)
    }
}

/// The call, and what becomes of its answer.
private struct ScriptStep: NodeStep {
    let action: PythonCustomAction
    let place: NodePlace

    func step(_ walk: inout Evaluator, _ state: inout ParticipantState) throws(RunFailure) -> Step {
        let context = ScriptContext(
            campaign: walk.campaign, state: state, conversation: walk.conversation, zone: try walk.zone(of: state),
            now: walk.now)
        let call = ScriptCall(
            flow: place.flow, node: place.node, script: action.script, timeout: action.timeout,
            context: context.json(params: action.params))
        return .waits(
            RunWait(
                call: call, scope: .run, held: HeldValues(customer: state.customer, participant: state.participant)))
    }

    func resume(
        _ cause: WaitEnd.Cause, _ held: HeldValues, _ walk: inout Evaluator, _ state: inout ParticipantState
    ) throws(RunFailure) -> Step {
        switch cause {
        case .answer(.returned(let writes)):
            for write in writes { try self.write(write, held, &walk, &state) }
            return .through(.out)
        case .answer(.failed(let text)): throw RunFailure("scripts/\(action.script): \(text)")
        case .instant, .event: throw RunFailure("scripts/\(action.script) has not answered, and yet the run goes on")
        }
    }

    /// A script writes what an `update_field` may write, and nothing that it could not know.
    private func write(
        _ write: ScriptWrite, _ held: HeldValues, _ walk: inout Evaluator, _ state: inout ParticipantState
    ) throws(RunFailure) {
        let catalog = walk.campaign.catalog
        let name = "\(write.level.rawValue).\(Quoting.shown(write.field))"
        guard let item = catalog.item(write.level, write.field) else {
            let known = write.level == .customer ? catalog.customer : catalog.participant
            let near = NearestName.nearest(to: write.field, among: known.keys.sorted())
            throw RunFailure(
                "the script wrote \(name), which is not declared (\(near.map { "\"\($0)\"?" } ?? "declare it in campaign.json"))"
            )
        }
        if let reason = WritableFields.lock(write.level, write.field) {
            throw RunFailure("the script wrote \(name), which cannot be written: \(reason)")
        }
        let settings = walk.campaign.definition.importSettings
        let parser = try? FieldParser(
            item.field, defaultRegion: settings.defaultRegion, ambiguousPhone: settings.ambiguousPhone)
        let called = write.level == .customer ? held.customer?[item.id] : held.participant?[item.id]
        let now = state[write.level, item.id]
        try walk.assign(
            write.value,
            to: CompiledAssignment(
                level: write.level, id: item.id, type: item.field.type, parser: parser, value: .constant(write.value)),
            &state)
        if now != called, state[write.level, item.id] != now {
            throw RunFailure(
                "the script returned \(name), which has changed since the script was called (what is newer is not overwritten; the next call sees it)"
            )
        }
    }
}
