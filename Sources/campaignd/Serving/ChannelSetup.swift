import Agents
import ArgumentParser
import Channels
import Domain
import Foundation
import Runtime

/// Makes the channels and agents that the configuration names.
enum ChannelSetup {
    /// Where nothing is configured: one channel, `outbox`.
    static func channels(_ configuration: Configuration) throws -> [any Channel] {
        let factory = ChannelFactory(
            secrets: SecretSource(environment: ProcessInfo.processInfo.environment),
            outboxDirectory: StateDirectory(path: configuration.stateDirectory).outbox,
            stateDirectory: configuration.stateDirectory, http: .shared, tokens: TokenSigner(key: []),
            publicURL: nil)
        if configuration.channels.isEmpty {
            return [
                try make(factory, Configuration.ChannelEntry(id: "outbox", kind: .outbox, settings: [:]), configuration)
            ]
        }
        return try configuration.channels.map { try make(factory, $0, configuration) }
    }

    private static func make(
        _ factory: ChannelFactory, _ entry: Configuration.ChannelEntry, _ configuration: Configuration
    ) throws -> any Channel {
        do {
            return try factory.make(id: entry.id, kind: entry.kind, settings: entry.settings)
        } catch {
            let file = configuration.file ?? "configuration"
            throw ConfigurationProblem(
                lines: error.problems.map { "\(file): error: channel \"\(entry.id)\": \($0.path): \($0.message)" })
        }
    }

    /// Where no agents directory is there: the standard agent, `message`, speaking through every channel.
    static func agents(_ configuration: Configuration, channels: [any Channel]) throws -> AgentDirectory {
        if FileManager.default.fileExists(atPath: configuration.agentsDirectory) {
            do {
                let directory = try AgentDirectory.load(at: configuration.agentsDirectory)
                if !directory.agents.isEmpty { return directory }
            } catch {
                throw ConfigurationProblem(lines: ["\(error)"])
            }
        }
        let uses = channels.map { AgentDefinition.ChannelUse(channel: $0.id) }
        return AgentDirectory([AgentDefinition(id: "message", kind: .message, channels: uses)])
    }
}
