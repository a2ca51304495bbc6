import Domain
import FlowEngine
import Foundation
import Testing

/// One mistake made in the campaign `Tests/Fixtures/mistakes/shop`, which has none, and what must be said of it.
struct Mistake: Sendable, Decodable, CustomTestStringConvertible {
    var code: String
    var severity: String?
    var file: String
    /// What stands once in the file; nil: the whole file, which need not be there.
    var replace: String?
    /// What is put in its place; `‹` marks the place that must be named.
    var with: String
    var path: String?
    /// Parts of the message.
    var says: [String]
    /// Whether agents and channels are known.
    var parties: Bool?

    var isError: Bool { severity != "warning" }

    /// Whether a name that the other finds unknown may be the one that this takes away, so that nothing can be said of
    /// it until this is mended.
    func hides(_ other: Mistake) -> Bool {
        switch (code, other.code) {
        case ("missing_key", "unknown_node"), ("bad_id", "unknown_node"): path?.hasSuffix(".id") == true
        case ("duplicate_participant", "unknown_participant"): true
        case ("bad_communication_name", "unknown_communication"): true
        case ("duplicate_communication_name", "unknown_communication"): true
        case ("unknown_status", "status_not_included"): path?.hasPrefix("include") == true
        case _: false
        }
    }

    var testDescription: String { "\(code): \(with.prefix(60))" }

    /// The files with the mistake in them, and the line and column that the mark stood at.
    func files() throws -> (files: [String: [UInt8]], line: Int, column: Int) {
        var files = try Self.shop()
        var marked = with
        if let replace {
            let text = String(decoding: try #require(files[file]), as: UTF8.self)
            let parts = text.components(separatedBy: replace)
            try #require(parts.count == 2, "\(replace) stands \(parts.count - 1) times in \(file)")
            marked = parts[0] + with + parts[1]
        }
        let pieces = marked.components(separatedBy: "‹")
        try #require(pieces.count == 2, "no place is marked")
        let before = pieces[0].unicodeScalars
        files[file] = Array((pieces[0] + pieces[1]).utf8)
        return (
            files, before.count { $0 == "\n" } + 1, before.reversed().prefix { $0 != "\n" }.count + 1
        )
    }

    static func shop() throws -> [String: [UInt8]] { try DefinitionFixtures.files(in: "Tests/Fixtures/mistakes/shop") }

    static let tables = ["json", "campaign", "graph", "triggers", "checks", "actions", "expressions", "tests"]

    static func table(_ name: String) throws -> [Mistake] {
        let url = DefinitionFixtures.root.appending(path: "Tests/Fixtures/mistakes/\(name).json")
        return try JSONDecoder().decode([Mistake].self, from: Data(contentsOf: url))
    }

    static let knownParties = KnownParties(
        agents: ["message": ["email", "web"], "form": ["chat"], "mute": ["chat"]],
        channels: ["email": [.email], "web": [.webChat], "chat": [.whatsapp, .telegram, .voice]],
        results: [
            "form": ["answer": KnownResult(type: .string), "score": KnownResult(type: .integer)]
        ], silent: ["mute"], spoken: ["chat"])
}
