/// The files of one campaign's directory, as bytes, and what went wrong in reading them.
struct DefinitionSource {
    /// The directory's own name, which the campaign's id must be.
    var directoryName: String
    /// What stands before a file's name in diagnostics: empty, or ending in `/`.
    var prefix: String
    /// By path inside the directory, `/` between parts.
    var files: [CampaignDefinition.FileName: [UInt8]]
    var diagnostics: [Diagnostic]
    var origin = DefinitionOrigin.directory

    static let campaignFile = "campaign.json"
    static let flowSuffix = ".flow.json"
    static let testSuffix = ".test.json"
    static let maximumFiles = 1000
    static let maximumBytes = 64 << 20

    /// A mistake about a file as a whole.
    mutating func report(_ code: DiagnosticCode, file: String, _ message: String) {
        diagnostics.append(
            Diagnostic(
                .error, code: code.rawValue, file: prefix + Quoting.shown(file, limit: 200), line: 1, column: 1,
                path: "", message: message))
    }

    /// Whether it is a path that stays inside the directory: parts parted by `/`, none empty, `.`, `..` or hidden, no
    /// backslashes or control characters, at most 255 bytes a part and 8 parts.
    static func isSafeFileName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard (1...maximumDepth).contains(parts.count) else { return false }
        return parts.allSatisfy { part in
            guard let first = part.first, first != UInt8(ascii: "."), part.count <= 255 else { return false }
            return part.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
        }
    }

    static let maximumDepth = 8
}

extension DefinitionSource {
    /// Files handed over in memory. Names that leave the directory, and scripts in a request, are reported and left out.
    init(campaign id: String, files: [CampaignDefinition.FileName: [UInt8]], origin: DefinitionOrigin) {
        self.init(directoryName: id, prefix: "", files: [:], diagnostics: [], origin: origin)
        var total = 0
        for (name, bytes) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard Self.isSafeFileName(name) else {
                report(.badFileName, file: name, "not a path inside the campaign's directory (as in templates/a.html)")
                continue
            }
            if origin == .request, name.hasPrefix(PythonCustomAction.folder) || name.hasSuffix(".py") {
                report(
                    .scriptsNotAllowed, file: name,
                    "scripts come from the flows directory only, never in a request (have it put there)")
                continue
            }
            total += bytes.count
            guard self.files.count < Self.maximumFiles, total <= Self.maximumBytes else {
                report(.tooManyFiles, file: name, "too much for one campaign (at most 1,000 files and 64 MB)")
                break
            }
            self.files[name] = bytes
        }
    }
}
