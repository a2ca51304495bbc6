import Domain
import Foundation
import Testing

@Suite struct MessageTemplateTests {
    private typealias Template = OutboundMessage.Template

    private func decoded(_ json: String) throws -> Template {
        try JSONDecoder().decode(Template.self, from: Data(json.utf8))
    }

    @Test func readsWhatWasStoredBeforeThereWasMore() throws {
        #expect(
            try decoded(#"{"name":"hi","language":"en","parameters":["a","b"]}"#)
                == Template(name: "hi", language: "en", parameters: ["a", "b"]))
        #expect(
            try decoded(#"{"name":"hi","language":"en","parameters":[]}"#) == Template(name: "hi", language: "en"))
    }

    @Test func writesAListAsBefore() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = try encoder.encode(Template(name: "hi", language: "en", parameters: ["a"]))
        #expect(String(decoding: json, as: UTF8.self) == #"{"language":"en","name":"hi","parameters":["a"]}"#)
    }

    @Test func comesBackAsItWas() throws {
        let whole = Template(
            name: "hi", language: "en", namedParameters: ["first": "Ann", "last": "Low"],
            header: Template.Header(.document, "https://example.org/a.pdf", name: "a.pdf"),
            buttons: [Template.Button(index: 0, .payload, "yes"), Template.Button(index: 4, .code, "X")])
        let listed = Template(name: "hi", language: "en", parameters: ["a"], header: Template.Header(.text, "b"))
        for template in [whole, listed] {
            #expect(try JSONDecoder().decode(Template.self, from: JSONEncoder().encode(template)) == template)
        }
    }

    @Test(arguments: [
        #"{"name":"hi","language":"en","parameters":[1]}"#, #"{"name":"hi","language":"en","parameters":{"a":1}}"#,
        #"{"name":"hi","parameters":[]}"#, #"{"name":"hi","language":"en","header":{"format":"gif","value":"x"}}"#,
    ])
    func refusesWhatIsNoTemplate(json: String) { #expect(throws: DecodingError.self) { try decoded(json) } }
}
