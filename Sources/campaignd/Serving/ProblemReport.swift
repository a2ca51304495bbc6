import Domain
import FlowEngine
import Foundation
import Runtime
import Store

/// What `status` and `doctor` tell of an installation: what the daemon says at `/readyz` where one runs, else what can be
/// known without one.
struct ProblemReport {
    struct Item {
        var code: String
        var message: String
    }

    let items: [Item]

    /// - Parameter store: opened for reading; nil where there is none.
    init(_ workplace: Workplace, store: SQLiteStore?) async throws {
        let configuration = workplace.configuration
        if let daemon = ControlClient(stateDirectory: configuration.stateDirectory) {
            let answer = AnswerObject(try await daemon.send("GET", "/control/problems"))
            items = answer.objects("problems").map {
                Item(code: $0.text("code") ?? "", message: $0.text("message") ?? "")
            }
            return
        }
        var problems: [ReadinessProblem] = []
        if let store {
            problems += await ReadinessProblem.ofState(
                configuration.stateDirectory, store: store, at: LiveClock().now)
        }
        if let loaded = try? DefinitionLoader.load(
            directory: configuration.flowsDirectory, parties: workplace.parties)
        {
            problems += ReadinessProblem.ofDefinitions(loaded.diagnostics, in: configuration.flowsDirectory)
        }
        items = problems.map { Item(code: $0.code, message: $0.message) }
    }

    var lines: [String] { items.map { "\($0.code): \($0.message)" } }

    var json: String {
        JSONLine.object([
            ("problems", .array(items.map { .object([("code", .text($0.code)), ("message", .text($0.message))]) }))
        ])
    }
}
