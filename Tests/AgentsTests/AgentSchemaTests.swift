import Domain
import Foundation
import TestSupport
import Testing

@testable import Agents

/// `flows/schema/agent.schema.json`, held against the loader by an independent validator.
@Suite struct AgentSchemaTests {
    /// What a schema cannot see: what is the same twice, what is within a text.
    private static let unseen: Set<String> = ["channels[1]", "results[1].field_name"]
    private static let unseenWords = ["names nothing", "}}", "can be no option"]

    private static let accepted = [
        #"{"kind": "message", "channels": ["m"]}"#,
        #"{"$schema": "x", "id": "a", "kind": "message", "channels": [{"channel": "m", "inbound": true}], "results": []}"#,
        #"{"kind": "message", "channels": ["m"], "session_timeout": 3600, "language": null, "welcome_message": "Hi {{ name }}"}"#,
        #"{"kind": "form", "channels": ["m"], "session_timeout": "1.5h", "results": [{"field_name": "x"}]}"#,
        """
        {"kind": "form", "channels": ["m"], "attempts": 1, "thanks_message": "T", "give_up_message": "G", "skip_words": ["x"],
         "invalid_message": "I", "results": [{"field_name": "x", "field_title": "X", "field_type": "Literal['a', 'b']",
         "field_description": "d", "question": "Q?", "attempts": 20, "invalid_message": null, "optional": true}]}
        """,
    ]

    @Test func agreesWithTheLoader() async throws {
        let directory = try TemporaryDirectory("agent-schema")
        var count = 0
        var loaded = 0
        func write(_ text: String) throws {
            guard (try? JSONSerialization.jsonObject(with: Data(text.utf8))) is [String: Any] else { return }
            var file = AgentFile(name: "\(count).json")
            let isGood = file.read(Array(text.utf8)) != nil
            if isGood { loaded += 1 }
            try directory.write(text, to: "\(isGood ? "accepted" : "refused")/\(count).agent.json")
            count += 1
        }
        for text in AgentSchemaTests.accepted { try write(text) }
        #expect(loaded == AgentSchemaTests.accepted.count)
        for (text, path, words) in AgentDirectoryTests.mistakes + AgentDirectoryTests.formMistakes
        where !AgentSchemaTests.unseen.contains(path) && !AgentSchemaTests.unseenWords.contains(where: words.contains) {
            try write(text)
        }
        #expect(loaded == AgentSchemaTests.accepted.count)
        let answer = try AgentSchemaTests.run([
            Repository.path("Tests/Oracles/schemas.py"), Repository.path("flows/schema"), directory.path("accepted"),
            directory.path("refused"),
        ])
        #expect(answer == "checked \(count)\n")
        #expect(count > 30)
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: Repository.python)
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "schemas.py failed: is jsonschema there? (make test-deps)")
        return String(decoding: data, as: UTF8.self)
    }
}
