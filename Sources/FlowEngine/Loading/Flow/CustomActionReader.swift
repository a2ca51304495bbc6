import Domain
import Scheduling

/// Reads a `python_custom_action`.
struct CustomActionReader {
    let context: CampaignContext
    let report: FileReport

    static let keys = ["script", "params", "timeout"]
    static let folder = "scripts/"
    static let maximumParameterBytes = 65_536

    func read(_ object: ObjectReader) -> CustomAction? {
        let script = object.requiredString(
            "script", "the name of a file in the campaign's scripts/, as in \"score.py\""
        )
        .flatMap(script)
        let params = params(object)
        let timeout = timeout(object)
        guard let script, let params, let timeout else { return nil }
        return CustomAction(script: script, params: params, timeout: timeout)
    }

    private func script(_ name: (text: String, offset: Int)) -> String? {
        guard Self.isScriptName(name.text) else {
            let plain = name.text.split(separator: "/").last.map(String.init) ?? ""
            let hint =
                Self.isScriptName(plain) ? "write \"\(plain)\"" : "a file's name that ends in .py, as in \"score.py\""
            report.error(
                .badScriptName, at: name.offset,
                "\(Quoting.quoted(name.text)) is no script of the campaign's scripts/ (\(hint))")
            return nil
        }
        guard context.files[Self.folder + name.text] != nil else {
            let hint =
                context.takesScripts
                ? NearestName.text(
                    name.text, among: context.scripts, else: "add it to the campaign's scripts/")
                : "scripts come from the flows directory only, never in a request"
            report.error(
                .unknownScript, at: name.offset, "the campaign has no script \(Quoting.quoted(name.text)) (\(hint))")
            return nil
        }
        context.checkScript(Self.folder + name.text, Self.check)
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
    private func params(_ object: ObjectReader) -> [UInt8]? {
        guard let node = object.optional("params") else { return Array("{}".utf8) }
        guard case .object = node.value else {
            ObjectReader.reportWrongType(node, "an object, as in {\"url\": \"https://…\"}", report)
            return nil
        }
        let bytes = node.json
        guard bytes.count <= Self.maximumParameterBytes else {
            report.error(.textTooLong, at: node.offset, "params of more than 64 KB (put them in a file of scripts/)")
            return nil
        }
        return bytes
    }

    /// Seconds or minutes with their letter, or hours and minutes as in `duration`.
    private func timeout(_ object: ObjectReader) -> Duration? {
        guard object.has("timeout") else { return CustomAction.defaultTimeout }
        guard let text = object.string("timeout") else { return nil }
        if let timeout = Self.duration(text.text), timeout >= .seconds(1), timeout <= CustomAction.maximumTimeout {
            return timeout
        }
        report.error(
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
