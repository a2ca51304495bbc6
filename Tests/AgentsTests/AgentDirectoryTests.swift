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

    @Test func readsAWholeForm() throws {
        try directory.write(
            """
            {"kind": "form", "channels": ["mail"], "welcome_message": "Hello {{ name }}", "attempts": 2,
             "invalid_message": "Pardon?", "thanks_message": "Thanks", "give_up_message": "Bye", "skip_words": ["later"],
             "results": [
               {"field_name": "amount", "field_title": "Amount", "field_type": "float", "field_description": "in EUR",
                "question": "How much, {{ name }}?", "attempts": 5, "invalid_message": "A number, please.", "optional": true},
               {"field_name": "plan", "field_type": "Literal['basic', 'plus']"}]}
            """, to: "clerk.json")
        let agent = try #require(AgentDirectory.load(at: directory.path).agent("clerk"))
        #expect(agent.kind == .form)
        #expect(agent.holdsAddress)
        #expect(
            agent.form
                == FormSettings(
                    attempts: 2, invalidMessage: "Pardon?", thanksMessage: "Thanks", giveUpMessage: "Bye",
                    skipWords: ["later"]))
        #expect(
            agent.results == [
                AgentResult(
                    name: "amount", title: "Amount", type: .number, description: "in EUR",
                    question: "How much, {{ name }}?", attempts: 5, invalidMessage: "A number, please.",
                    isOptional: true), AgentResult(name: "plan", type: .choice(["basic", "plus"])),
            ])
        #expect(agent.opening(nil, context: ["name": "Anna"]) == "Hello Anna")
    }

    private static let form =
        #"{"kind": "form", "channels": ["m"], "results": [{"field_name": "x", "field_type": "int""#

    static let formMistakes: [(String, String, String)] = [
        (#"{"kind": "form", "channels": ["m"]}"#, "results", "at least one"),
        (#"{"kind": "form", "channels": ["m"], "results": []}"#, "results", "at least one"),
        (#"{"kind": "form", "channels": ["m"], "results": {}}"#, "results", "a list"),
        (form + #", "attempts": 0}]}"#, "results[0].attempts", "1 to 20"),
        (form + #", "optional": 1}]}"#, "results[0].optional", "true or false"),
        (form + #", "question": "{{ a b }}"}]}"#, "results[0].question", "names nothing"),
        (form + #", "invalid_message": "{{ a"}]}"#, "results[0].invalid_message", "}}"),
        (form + #", "qestion": "?"}]}"#, "results[0].qestion", "did you mean \"question\"?"),
        (form + #"}], "attempts": 2.5}"#, "attempts", "1 to 20"),
        (form + #"}], "attempts": 21}"#, "attempts", "1 to 20"),
        (form + #"}], "attempts": 1e300}"#, "attempts", "1 to 20"),
        (form + #"}], "thanks_message": ""}"#, "thanks_message", "not empty"),
        (form + #"}], "welcome_message": "{{}}"}"#, "welcome_message", "names nothing"),
        (form + #"}], "skip_words": "later"}"#, "skip_words", "a list"),
        (form + #"}], "skip_words": ["..."]}"#, "skip_words[0]", "a letter or a digit"),
        (form + #"}, {"field_name": "x"}]}"#, "results[1].field_name", "twice"),
        (
            #"{"kind": "form", "channels": ["m"], "results": [{"field_name": "x", "field_type": "Literal['go', 'Stop']"}]}"#,
            "results[0].field_type", "\"Stop\" can be no option"
        ),
        (#"{"kind": "message", "channels": ["m"], "attempts": 3}"#, "attempts", "\"form\""),
        (#"{"kind": "message", "channels": ["m"], "skip_words": ["x"]}"#, "skip_words", "\"form\""),
    ]

    @Test(arguments: formMistakes)
    func namesWhatIsWrongWithAForm(text: String, path: String, words: String) throws {
        try directory.write(text, to: "agent.json")
        let error = #expect(throws: AgentFileError.self) { try AgentDirectory.load(at: directory.path) }
        #expect(
            error?.problems.contains { $0.path == path && $0.message.contains(words) } == true,
            "\(error?.description ?? "")")
    }

    @Test func opensWithTheNodesWordsElseTheWelcome() {
        var agent = AgentDefinition(id: "a", kind: .message, channels: [], welcomeMessage: "Welcome")
        #expect(agent.opening("Hi") == "Hi")
        #expect(agent.opening(nil) == "Welcome")
        #expect(agent.opening("") == "Welcome")
        agent.welcomeMessage = nil
        #expect(agent.opening(nil) == nil)
    }

    /// A file, where it is wrong, and words of what is said.
    static let mistakes: [(String, String, String)] = [
        ("", "", "not JSON"), ("[]", "", "not a JSON object"), ("{", "", "not JSON"), ("\u{0}", "", "not JSON"),
        (#"{"kind": "message"}"#, "channels", "missing"), (#"{"channels": ["mail"]}"#, "kind", "missing"),
        (#"{"kind": "openai", "channels": ["m"]}"#, "kind", "comes with a later version"),
        (#"{"kind": null, "channels": ["m"]}"#, "kind", "missing"),
        (#"{"kind": "message", "channels": [{"channel": null}]}"#, "channels[0].channel", "missing"),
        (
            #"{"kind": "message", "channels": ["m"], "results": [{"field_name": null}]}"#, "results[0].field_name",
            "missing"
        ),
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
    ]

    @Test(arguments: mistakes)
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
