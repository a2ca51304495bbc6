import FlowEngine
import Foundation
import Runtime
import Store

/// What `status` and `doctor` tell of an installation: what the daemon says at `/readyz` where one runs, else what can be
/// known without one.
struct ProblemReport {
    struct Item: Sendable {
        var code: String
        var message: String
    }

    let items: [Item]

    /// - Parameter store: opened for reading; nil where there is none.
    init(_ workplace: Workplace, store: (any Store)?) async throws {
        let configuration = workplace.configuration
        if store != nil || ControlClient(stateDirectory: configuration.stateDirectory) != nil {
            items = try await OperatorDesk.at(configuration, for: .reading) { desk in
                try await desk.get("/control/problems").objects("problems").map {
                    Item(code: $0.text("code") ?? "", message: $0.text("message") ?? "")
                }
            }
            return
        }
        let loaded = try? DefinitionLoader.load(directory: configuration.flowsDirectory, parties: workplace.parties)
        items = ReadinessProblem.ofDefinitions(loaded?.diagnostics ?? [], in: configuration.flowsDirectory).map {
            Item(code: $0.code, message: $0.message)
        }
    }

    var lines: [String] { items.map { "\($0.code): \($0.message)" } }

    var json: String {
        JSONLine.object([
            ("problems", .array(items.map { .object([("code", .text($0.code)), ("message", .text($0.message))]) }))
        ])
    }
}
