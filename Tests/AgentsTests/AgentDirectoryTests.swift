import TestSupport
import Testing

@testable import Agents

@Suite struct AgentDirectoryTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("agents") }

    @Test func readsAWholeAgent() throws {
        try directory.write(
            """
            {"id": "clerk", "kind": "message", "channels": ["mail", {"channel": "outbox", "inbound": true}],
             "welcome_message": "Hello", "language": "en", "session_timeout": "36h"}
            """, to: "clerk.json")
        try directory.write(#"{"kind": "message", "channels": ["mail"]}"#, to: "other.json")
        try directory.write("not an agent", to: "README")
        try directory.write("not an agent", to: ".hidden.json")
        let agents = try AgentDirectory.load(at: directory.path)
        #expect(agents.agents.keys.sorted() == ["clerk", "other"])
        let clerk = try #require(agents.agent("clerk"))
        #expect(clerk.kind == .message)
        #expect(clerk.channels.map(\.channel) == ["mail", "outbox"])
        #expect(clerk.channels.map(\.isInbound) == [false, true])
        #expect(clerk.welcomeMessage == "Hello")
        #expect(clerk.language == "en")
        #expect(clerk.sessionTimeout == .seconds(36 * 3600))
        #expect(agents.agent("other")?.sessionTimeout == .seconds(72 * 3600))
        #expect(agents.agent("nobody") == nil)
    }

    @Test func opensWithTheNodesWordsElseTheWelcome() {
        var agent = AgentDefinition(id: "a", kind: .message, channels: [], welcomeMessage: "Welcome")
        #expect(agent.opening("Hi") == "Hi")
        #expect(agent.opening(nil) == "Welcome")
        #expect(agent.opening("") == "Welcome")
        agent.welcomeMessage = nil
        #expect(agent.opening(nil) == nil)
    }

    @Test(arguments: [
        ("", "", "not JSON"), ("[]", "", "not a JSON object"), ("{", "", "not JSON"), ("\u{0}", "", "not JSON"),
        (#"{"kind": "message"}"#, "channels", "missing"), (#"{"channels": ["mail"]}"#, "kind", "missing"),
        (#"{"kind": "openai", "channels": ["m"]}"#, "kind", "comes with a later version"),
        (#"{"kind": "mesage", "channels": ["m"]}"#, "kind", "did you mean \"message\"?"),
        (#"{"kind": "message", "channels": ["m"], "welcome_mesage": ""}"#, "welcome_mesage", "\"welcome_message\""),
        (#"{"kind": "message", "channels": []}"#, "channels", "not empty"),
        (#"{"kind": "message", "channels": ["m", "m"]}"#, "channels[1]", "twice"),
        (#"{"kind": "message", "channels": [1]}"#, "channels[0]", "channel's id"),
        (#"{"kind": "message", "channels": [{"chanel": "m"}]}"#, "channels[0].chanel", "did you mean \"channel\"?"),
        (#"{"kind": "message", "channels": [{"channel": "m", "inbound": 1}]}"#, "channels[0].inbound", "true or false"),
        (#"{"id": "a b", "kind": "message", "channels": ["m"]}"#, "id", "not an id"),
        (#"{"kind": "message", "channels": ["m"], "session_timeout": "soon"}"#, "session_timeout", "72h"),
        (#"{"kind": "message", "channels": ["m"], "session_timeout": 1e300}"#, "session_timeout", "365 days"),
        (#"{"kind": "message", "channels": ["m"], "welcome_message": 1}"#, "welcome_message", "a text"),
        (#"{"kind": "message", "channels": ["m"], "results": [{"field_name": "x"}]}"#, "results", "records none"),
        (
            #"{"kind": "message", "channels": ["m"], "results": [{"field_type": "int"}]}"#, "results[0].field_name",
            "missing"
        ),
        (
            #"{"kind": "message", "channels": ["m"], "results": [{"field_name": "x", "field_type": "integer"}]}"#,
            "results[0].field_type", "str, int, float"
        ),
    ])
    func namesTheFileTheKeyAndWhatIsRight(text: String, path: String, words: String) throws {
        try directory.write(text, to: "agent.json")
        let error = #expect(throws: AgentFileError.self) { try AgentDirectory.load(at: directory.path) }
        #expect(
            error?.problems.contains { $0.file == "agent.json" && $0.path == path && $0.message.contains(words) }
                == true,
            "\(error?.description ?? "")")
    }

    @Test func survivesDeepAndLargeFiles() throws {
        try directory.write(String(repeating: "[", count: 100_000), to: "deep.json")
        try directory.write(Array(repeating: 32, count: AgentFile.longest + 1), to: "large.json")
        let error = #expect(throws: AgentFileError.self) { try AgentDirectory.load(at: directory.path) }
        #expect(error?.problems.map(\.file) == ["deep.json", "large.json"])
    }

    @Test func tellsWhereTwoFilesClash() throws {
        let text = #"{"id": "a", "kind": "message", "channels": [{"channel": "mail", "inbound": true}]}"#
        try directory.write(text, to: "one.json")
        try directory.write(text, to: "two.json")
        let error = #expect(throws: AgentFileError.self) { try AgentDirectory.load(at: directory.path) }
        #expect(error?.problems.map(\.path) == ["id", "channels"])
        #expect(error?.problems.allSatisfy { $0.file == "two.json" && $0.message.contains("one.json") } == true)
    }

    @Test func saysWhereTheDirectoryIsMissing() {
        let error = #expect(throws: AgentFileError.self) { try AgentDirectory.load(at: directory.path("none")) }
        #expect(error?.description.contains(directory.path("none")) == true)
    }

    @Test(arguments: [
        ("str", AgentResult.ValueType.string), ("int", .integer), ("float", .number), ("bool", .boolean),
        ("date", .date), ("Literal['a','b']", .choice(["a", "b"])),
        (#"Literal[ "a b" , 'c' ]"#, .choice(["a b", "c"])),
        ("Literal[]", nil), ("Literal['a'", nil), ("Literal['a',]", nil), ("Literal['a' 'b']", nil),
        ("Literal['']", nil), ("Literal['a','a']", nil), ("string", nil), ("", nil), ("Literal['a]", nil),
    ])
    func readsTheTypesOfResults(text: String, type: AgentResult.ValueType?) {
        #expect(AgentResult.ValueType(text) == type)
    }
}
