import Agents
import Runtime
import Synchronization
import Testing

struct LiveAgentsTests {
    private struct Unreadable: Error {}

    private static func directory(_ id: String) -> AgentDirectory {
        AgentDirectory([AgentDefinition(id: id, kind: .message, channels: [])])
    }

    @Test func aReloadReplacesThemAll() throws {
        let agents = LiveAgents(Self.directory("old")) { Self.directory("new") }
        #expect(agents.agent("old") != nil)
        try agents.reload()
        #expect(agents.agent("old") == nil)
        #expect(agents.agent("new") != nil)
    }

    @Test func whatCannotBeReadLeavesThemAsTheyWere() {
        let agents = LiveAgents(Self.directory("old")) { throw Unreadable() }
        #expect(throws: Unreadable.self) { try agents.reload() }
        #expect(agents.agent("old") != nil)
    }
}
