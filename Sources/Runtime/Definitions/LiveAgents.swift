package import Agents
import Synchronization

/// The agents in force. They are read live: no part of a version, and a reload replaces all of them or none.
package final class LiveAgents: Sendable {
    private let state: Mutex<AgentDirectory>
    private let read: (@Sendable () throws -> AgentDirectory)?

    /// - Parameter read: reads their files again; nil where there are none.
    package init(_ directory: AgentDirectory, read: (@Sendable () throws -> AgentDirectory)? = nil) {
        state = Mutex(directory)
        self.read = read
    }

    package var directory: AgentDirectory { state.withLock { $0 } }

    package func agent(_ id: String) -> AgentDefinition? { directory.agent(id) }

    /// - Throws: what `read` throws; the agents stay as they were.
    package func reload() throws {
        guard let read else { return }
        let directory = try read()
        state.withLock { $0 = directory }
    }
}
