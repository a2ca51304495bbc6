import FlowEngine
import Testing

@Suite struct VersionComparisonTests {
    private func changes(_ old: String, _ new: String, file: String = "a.flow.json") -> [String] {
        VersionComparison.changes(from: [file: Array(old.utf8)], to: [file: Array(new.utf8)]).map(\.description)
    }

    @Test func whiteSpaceAndTheOrderOfKeysAreNoChange() {
        #expect(changes(#"{"a": 1, "b": [1, 2]}"#, "{\"b\":[1,2],\n \"a\":1}").isEmpty)
    }

    @Test func matchesNodesByTheirIDs() {
        let old = #"{"nodes": [{"id": "x", "to": "18:00"}, {"id": "y"}, {"id": "gone"}]}"#
        let new = #"{"nodes": [{"id": "x", "to": "19:00"}, {"id": "y"}, {"id": "new", "type": "t"}]}"#
        #expect(
            changes(old, new) == [
                #"~ a.flow.json: nodes.x.to "18:00" → "19:00""#,
                #"- a.flow.json: nodes.gone {"id": "gone"}"#,
                #"+ a.flow.json: nodes.new {"id": "new", "type": "t"}"#,
            ])
    }

    @Test func tellsAnotherOrder() {
        let edges = #"{"edges": [{"from": "a", "to": "b"}, {"from": "a", "port": "else", "to": "c"}]}"#
        let turned = #"{"edges": [{"from": "a", "port": "else", "to": "c"}, {"from": "a", "to": "b"}]}"#
        #expect(changes(edges, turned) == ["~ a.flow.json: edges order → another order"])
    }

    @Test func comparesPlainListsAndLongTextsWhole() {
        #expect(changes(#"{"days": ["mon"]}"#, #"{"days": ["mon", "tue"]}"#).count == 1)
        let long = String(repeating: "x", count: 500)
        #expect(changes("{\"t\": \"\(long)a\"}", "{\"t\": \"\(long)b\"}").count == 1)
        #expect(changes(#"{"n": 1}"#, #"{"n": true}"#).count == 1)
    }

    @Test func tellsFilesAndLinesOfTexts() {
        let old: [String: [UInt8]] = ["templates/a.html": Array("one\ntwo\n".utf8), "x.json": Array("{".utf8)]
        let new: [String: [UInt8]] = ["templates/a.html": Array("one\n2\n3\n".utf8), "scripts/s.py": []]
        #expect(
            VersionComparison.changes(from: old, to: new).map(\.description) == [
                "+ scripts/s.py", "~ templates/a.html 1 line out → 2 in", "- x.json",
            ])
        #expect(VersionComparison.changes(from: old, to: old).isEmpty)
    }
}
