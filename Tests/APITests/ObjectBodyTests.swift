import Testing

@testable import API

@Suite struct ObjectBodyTests {
    @Test func readsTextsByName() throws {
        let body = try ObjectBody(
            ["named": ["first_name": "Ann", "empty": ""], "listed": ["a", "b"], "none": .null],
            taking: ["named", "listed", "none", "absent"])
        #expect(try body.namedTexts("named", atMost: 2, longest: 3) == ["first_name": "Ann", "empty": ""])
        #expect(try body.namedTexts("listed", atMost: 2, longest: 3) == nil)
        #expect(try body.namedTexts("none", atMost: 2, longest: 3) == nil)
        #expect(try body.namedTexts("absent", atMost: 2, longest: 3) == nil)
        #expect(try body.texts("listed", atMost: 2, longest: 3) == ["a", "b"])
        #expect(throws: Problem.self) { try body.texts("named", atMost: 2, longest: 3) }
    }

    @Test(
        arguments: [
            ["first": 1], ["first": .null], ["first": "four"], ["a": "1", "b": "2", "c": "3"], ["a": "1", "a": "2"],
            .object([.init(String(repeating: "n", count: 201), "1")]),
        ] as [JSONValue])
    func refusesOddNamedTexts(value: JSONValue) throws {
        let body = try ObjectBody(["named": value], taking: ["named"])
        #expect(throws: Problem.self) { try body.namedTexts("named", atMost: 2, longest: 3) }
    }
}
