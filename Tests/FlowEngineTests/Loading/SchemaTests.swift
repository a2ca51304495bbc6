import Domain
import FlowEngine
import Foundation
import TestSupport
import Testing

/// The JSON Schemas of `flows/schema`, held against the loader by an independent validator.
@Suite struct SchemaTests {
    /// Mistakes that a schema can see.
    private static let shapes: Set<String> = [
        "wrong_type", "missing_key", "unknown_key", "unsupported_format", "bad_id", "unknown_start_mode",
        "unknown_reupload_mode", "bad_field_name", "unknown_field_type", "unknown_field_level", "missing_options",
        "options_not_allowed", "bad_delimiter", "unknown_node_type", "unknown_port", "bad_communication_name",
        "unknown_status", "unknown_operator", "value_not_allowed", "null_value", "wrong_value_count", "bad_offset",
        "bad_time_of_day", "bad_duration", "unknown_day", "bad_sip_parameters", "required_without_import",
        "bad_value_object", "empty_list", "bad_property", "window_not_allowed", "bad_script_name", "bad_timeout",
    ]

    @Test func agreeWithTheLoader() throws {
        let directory = try TemporaryDirectory()
        var written = 0
        let write = { (files: [String: [UInt8]], folder: String) throws in
            for (name, bytes) in files where name.hasSuffix(".json") {
                try directory.write(bytes, to: "\(folder)/\(name)")
                written += 1
            }
        }
        for campaign in DefinitionFixtures.campaigns {
            try write(DefinitionFixtures.files(of: campaign), "accepted/\(campaign)")
        }
        for sample in try FileManager.default.contentsOfDirectory(atPath: DefinitionFixtures.samples.path)
        where sample != "schema" {
            try write(DefinitionFixtures.files(in: "flows/\(sample)"), "accepted/sample-\(sample)")
        }
        var number = 0
        for mistake in try Mistake.tables.flatMap(Mistake.table) {
            number += 1
            let files = try mistake.files().files
            if !mistake.isError {
                try write(files, "accepted/\(number)")
            } else if Self.shapes.contains(mistake.code), Self.isPlainJSON(files[mistake.file]) {
                // A schema sees neither the size of an offset, nor that 1.0 is written otherwise than 1, nor what an
                // edge comes from, nor what an expression gives.
                if mistake.code == "null_value", mistake.with.contains("expression") { continue }
                if ["‹\"999999999w\"", "\"format\": ‹1.0", "\"port\": ‹\"out\""].contains(mistake.with) { continue }
                try write([mistake.file: try #require(files[mistake.file])], "refused/\(number)-\(mistake.code)")
            }
        }
        try writeAcceptedMutants(write)
        let answer = try Self.run([
            Repository.path("Tests/Oracles/schemas.py"), Repository.path("flows/schema"), directory.path("accepted"),
            directory.path("refused"),
        ])
        #expect(answer == "checked \(written)\n")
        #expect(written > 120)
    }

    /// What the loader makes of slightly changed files, where it still takes them.
    private func writeAcceptedMutants(_ write: ([String: [UInt8]], String) throws -> Void) throws {
        var random = TestSupport.SeededRandom(seed: 7)
        let shop = try Mistake.shop()
        var accepted = 0
        for mutant in 0..<600 {
            let name = mutant % 2 == 0 ? "campaign.json" : "a.flow.json"
            var files = shop
            var bytes = try #require(files[name])
            let place = Int(random.next() % UInt64(bytes.count))
            bytes[place] = "0129azAZ_-. \"".utf8.randomElement(using: &random) ?? 0x20
            files[name] = bytes
            guard !DefinitionLoader.load(campaign: "shop", files: files).campaigns.isEmpty else { continue }
            accepted += 1
            try write([name: bytes], "accepted/mutant-\(mutant)")
        }
        #expect(accepted > 20)
    }

    private static func isPlainJSON(_ bytes: [UInt8]?) -> Bool {
        bytes.flatMap { try? JSONSerialization.jsonObject(with: Data($0)) } != nil
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        let hasEnvironment = FileManager.default.isExecutableFile(atPath: Repository.python)
        process.executableURL = URL(filePath: hasEnvironment ? Repository.python : "/usr/bin/env")
        process.arguments = (hasEnvironment ? [] : ["python3"]) + arguments
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "schemas.py failed: is jsonschema there? (make test-deps)")
        return String(decoding: data, as: UTF8.self)
    }
}
