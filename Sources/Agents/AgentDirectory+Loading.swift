import Foundation

extension AgentDirectory {
    /// The agents of all `*.json` files in `directory`, in the order of their names; hidden files are passed over.
    ///
    /// - Throws: every problem in every file: a file that cannot be read or used, an id that two files give, two
    ///   inbound agents on one channel.
    package static func load(at directory: String) throws(AgentFileError) -> AgentDirectory {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
            throw AgentFileError(problems: [
                AgentFileError.Problem(
                    file: directory, path: "", message: "the directory cannot be read: \(error.localizedDescription)")
            ])
        }
        var agents: [AgentDefinition] = []
        var problems: [AgentFileError.Problem] = []
        var files: [String: String] = [:]
        var inbound: [String: String] = [:]
        for name in names.sorted() where name.hasSuffix(".json") && !name.hasPrefix(".") {
            var file = AgentFile(name: name)
            guard let bytes = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
                problems.append(AgentFileError.Problem(file: name, path: "", message: "the file cannot be read"))
                continue
            }
            let agent = file.read(Array(bytes))
            problems += file.problems
            guard let agent else { continue }
            if let other = files[agent.id] {
                problems.append(
                    AgentFileError.Problem(
                        file: name, path: "id", message: "\(other) has the id \"\(agent.id)\" already"))
            }
            files[agent.id] = name
            for use in agent.channels where use.isInbound {
                if let other = inbound[use.channel] {
                    problems.append(
                        AgentFileError.Problem(
                            file: name, path: "channels",
                            message:
                                "\(other) is inbound on the channel \"\(use.channel)\" already (one agent a channel)"))
                }
                inbound[use.channel] = name
            }
            agents.append(agent)
        }
        guard problems.isEmpty else { throw AgentFileError(problems: problems) }
        return AgentDirectory(agents)
    }
}
