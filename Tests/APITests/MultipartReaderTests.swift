import Testing

@testable import API

@Suite struct MultipartReaderTests {
    private static let form = """
        preamble\r
        --XX\r
        Content-Disposition: form-data; name="note"\r
        \r
        not this --XX\r
        --XX\r
        content-disposition: form-data; name="file"; filename="a \\"b\\".csv"\r
        Content-Type: text/csv\r
        \r
        email\r
        a@example.com\r
        \r
        --X\r
        --XX \r
        Content-Disposition: form-data; name="second"; filename="c.csv"\r
        \r
        nor this\r
        --XX--\r
        epilogue
        """

    private func read(_ text: String, by size: Int) throws -> (MultipartReader, String) {
        var reader = try #require(MultipartReader(boundary: "XX"))
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            output += try reader.feed(bytes[start..<min(start + size, bytes.count)])
        }
        return (reader, String(decoding: output, as: UTF8.self))
    }

    @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 10_000])
    func takesTheFirstFileHoweverItIsCut(_ size: Int) throws {
        let (reader, content) = try read(MultipartReaderTests.form, by: size)
        #expect(content == "email\r\na@example.com\r\n\r\n--X")
        #expect(reader.fileName == #"a "b".csv"#)
        #expect(reader.isComplete && reader.hasWholeFile)
    }

    @Test(arguments: [1, 4, 1000])
    func takesAnEmptyFile(_ size: Int) throws {
        let text = "--XX\r\nContent-Disposition: form-data; filename=e.csv\r\n\r\n\r\n--XX--\r\n"
        let (reader, content) = try read(text, by: size)
        #expect(content.isEmpty && reader.isComplete && reader.hasWholeFile && reader.fileName == "e.csv")
    }

    @Test func knowsAFormThatEndsEarly() throws {
        let end = MultipartReaderTests.form.utf8.count - "\r\nepilogue".utf8.count
        for length in 0...end {
            let text = String(decoding: MultipartReaderTests.form.utf8.prefix(length), as: UTF8.self)
            let (reader, _) = try read(text, by: 50)
            #expect(reader.isComplete == (length == end))
        }
    }

    @Test func refusesABoundaryInTheMiddleOfALine() throws {
        #expect(throws: MultipartReader.Fault.self) { try read("--XXY\r\n\r\n", by: 100) }
    }

    @Test func boundsTheHeadersOfAPart() throws {
        let text = "--XX\r\nA: " + String(repeating: "x", count: 20_000)
        #expect(throws: MultipartReader.Fault.self) { try read(text, by: 1000) }
    }

    @Test func refusesBadBoundaries() {
        #expect(MultipartReader(boundary: "") == nil)
        #expect(MultipartReader(boundary: String(repeating: "x", count: 71)) == nil)
        #expect(MultipartReader(boundary: "a\r\nb") == nil)
    }
}
