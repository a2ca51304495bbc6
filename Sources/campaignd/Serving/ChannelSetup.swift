import Agents
import ArgumentParser
import Channels
import Domain
import Foundation
import Runtime

/// Makes the channels and agents that the configuration names.
enum ChannelSetup {
    /// Through which channels a command speaks to providers. It needs their secrets, and no others.
    enum Speech {
        case all, none
        case one(String)

        func uses(_ channel: String) -> Bool {
            switch self {
            case .all: true
            case .none: false
            case .one(let id): id == channel
            }
        }
    }

    /// Where nothing is configured: one channel, `outbox`.
    /// - Throws: ``ConfigurationProblem`` with every mistake of every channel.
    static func channels(
        _ configuration: Configuration, tokens: TokenSigner, speech: Speech
    ) throws -> [ConfiguredChannel] {
        var factory = ChannelFactory(
            secrets: SecretSource(environment: ProcessInfo.processInfo.environment),
            outboxDirectory: StateDirectory(path: configuration.stateDirectory).outbox,
            stateDirectory: configuration.stateDirectory, http: .shared, tokens: tokens,
            publicURL: configuration.publicURL?.description)
        var entries = configuration.channels
        if entries.isEmpty {
            entries = [Configuration.ChannelEntry(id: "outbox", kind: .outbox, settings: [:], place: "configuration")]
        }
        var channels: [ConfiguredChannel] = []
        var problems: [String] = []
        for entry in entries {
            factory.secrets.absence = speech.uses(entry.id) ? .refused : .told
            do {
                channels.append(try factory.read(id: entry.id, kind: entry.kind, settings: entry.settings))
            } catch {
                let found = error.problems.map { "\($0.path): \($0.message)" }
                problems += (found.isEmpty ? ["its settings cannot be used"] : found).map {
                    "\(entry.place): error: channel \"\(entry.id)\": \($0)"
                }
            }
        }
        if !problems.isEmpty { throw ConfigurationProblem(lines: problems) }
        return channels
    }

    /// What signs the tokens of a state directory.
    /// - Parameter isKept: what is signed outlives this command, so that the key is made where there is none yet. A
    ///   command that signs nothing leaves no key behind.
    static func tokens(_ configuration: Configuration, isKept: Bool) throws(CommandFailure) -> TokenSigner {
        let file = TokenKey(stateDirectory: configuration.stateDirectory)
        if isKept { return TokenSigner(key: try file.readOrMake(random: LiveRandom())) }
        return TokenSigner(key: (try? file.read()) ?? LiveRandom().bytes(32))
    }

    /// What an operator should know of how the channels are reached; empty where all is well.
    static func warnings(_ configuration: Configuration, _ channels: [ConfiguredChannel]) -> [String] {
        let noted = channels.flatMap { configured in
            configured.warnings.map { "channel \"\(configured.channel.id)\": \($0.path): \($0.message)" }
        }
        guard configuration.publicListen == nil else { return noted }
        let unheard = channels.map(\.channel).filter(needsWebhooks).map { channel in
            "channel \"\(channel.id)\": its provider calls \(configuration.publicURL?.description ?? "<public_url>")"
                + "/hooks/\(channel.id), and nothing listens there: receipts and replies are not heard (set public_listen "
                + "and public_url)"
        }
        return noted + unheard
    }

    /// Which secrets this process cannot have, and why; the daemon may well have them.
    static func absentSecrets(_ channel: ConfiguredChannel) -> [String] {
        channel.absentSecrets.map { "\($0.path): not to be had here, and the daemon needs it: \($0.message)" }
    }

    /// Whether it hears by its provider's calls alone.
    private static func needsWebhooks(_ channel: any Channel) -> Bool {
        channel.hearing.called != nil && channel.hearing.sources.isEmpty
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
