import Domain
import Ingest
import Testing

struct ErrorsCSVTests {
    private func lines(_ upload: Upload) -> [String] {
        String(decoding: upload.errorsFile, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func rejectedRowsGainFourColumns() throws {
        let upload = try Upload("email,note,amount\nbad,\"a, b\",x\ngood@b.co,1,2\n")
        let lines = lines(upload)
        #expect(lines.count == 2)
        #expect(lines[0] == "email,note,amount,_line,_field,_code,_message")
        #expect(lines[1].hasPrefix("bad,\"a, b\",x,2,email; amount,bad_email; bad_number,\"not an e-mail"))
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func correctedRowsImportAsTheyAre(delimiter: String) throws {
        let join = { (cells: [String]) in cells.joined(separator: delimiter) + "\n" }
        let upload = try Upload(
            join(["email", "note", "amount"]) + join(["nope", "\"a\(delimiter)\nb\"", "1"]) + join(["c@b.co", "", "x"]))
        var text = String(decoding: upload.errorsFile, as: UTF8.self)
        text = text.replacing("nope", with: "d@b.co").replacing(
            "\(delimiter)x\(delimiter)", with: "\(delimiter)7\(delimiter)")
        let again = try Upload(text)
        #expect(again.rows.map(\.identifier?.value) == ["d@b.co", "c@b.co"])
        #expect(again.rows[0].participant[FieldID(102)] == .string("a\(delimiter)\nb"))
        #expect(again.rows[1].participant[FieldID(101)] == .number(7))
        #expect(again.reader.unmatchedColumns.isEmpty)
    }

    @Test func rowsOfTheWrongLengthLineUp() throws {
        let upload = try Upload("email,note,amount\na@b.co\na@b.co,1,2,\"3,3\",4\n")
        let lines = lines(upload)
        #expect(lines[1].hasPrefix("a@b.co,,,2,,column_count,\""))
        #expect(lines[2].hasPrefix("a@b.co,1,2,\"3,3\",4,3,,column_count,\""))
        // What is missing or too much keeps the row out until it is corrected.
        #expect(try Upload(upload.errorsFile).rows.map(\.codes) == [[.columnCount], [.columnCount]])
    }

    @Test func quotingWhatBelongsTogetherPutsEveryCellWhereItBelongs() throws {
        let upload = try Upload("email,note,amount\na@b.co,Too, Many,100\n")
        let corrected = String(decoding: upload.errorsFile, as: UTF8.self).replacing("Too, Many", with: "\"Too, Many\"")
        let again = try Upload(corrected)
        #expect(again.rows.map(\.codes) == [[]])
        #expect(again.rows[0].participant[FieldID(102)] == .string("Too, Many"))
        #expect(again.rows[0].participant[FieldID(101)] == .number(100))
    }

    @Test func aRowThatIsStillTooWideIsWrittenAnew() throws {
        let first = try Upload("email,note,amount\na@b.co,Too, Many,100\n")
        let second = try Upload(first.errorsFile)
        #expect(second.rows.map(\.codes) == [[.columnCount]])
        let lines = lines(second)
        #expect(lines[0] == "email,note,amount,_line,_field,_code,_message")
        #expect(lines[1].hasPrefix("a@b.co,Too, Many,100,2,,column_count,\""))
    }

    @Test func spoiledRowsStayOutUntilCorrected() throws {
        let long = String(repeating: "x", count: 1_100_000)
        let upload = try Upload(
            "email,note\na@b.co,\"open\nb@b.co,x\"y\nc@b.co,\(long)\nd@b.co,\"\(long)\"\ne@b.co,1\n")
        #expect(upload.rows.map(\.isRejected) == [true, true, true, true, false])
        let again = try Upload(upload.errorsFile)
        #expect(again.rows.count == 4)
        #expect(again.rows.allSatisfy { $0.isRejected })
    }

    @Test func invalidBytesAreKept() throws {
        let upload = try Upload(Array("email,note\na@b.co,".utf8) + [0xE4, 0xFF] + Array("\n".utf8))
        #expect(upload.errorsFile.contains([0xE4, 0xFF, 0x2C]))
    }

    @Test func filesOfAnotherEncodingAreAnsweredInMarkedUTF8() throws {
        let settings = ImportSettings(encoding: "windows-1252")
        let upload = try Upload(Array("email,note\nnope,".utf8) + [0xE4, 0x0A], settings: settings)
        #expect(upload.errorsFile.starts(with: [0xEF, 0xBB, 0xBF]))
        let corrected = String(decoding: upload.errorsFile, as: UTF8.self).replacing("nope", with: "a@b.co")
        let again = try Upload(Array(corrected.utf8), settings: settings)
        #expect(again.rows.map { $0.participant[FieldID(102)] } == [.string("ä")])
    }

    @Test func anErrorsFileOfAnErrorsFileHasTheColumnsOnce() throws {
        let first = try Upload("email,note\nnope,\"a,b\"\n")
        let second = try Upload(first.errorsFile)
        let third = try Upload(second.errorsFile)
        #expect(second.errorsFile == first.errorsFile)
        #expect(third.errorsFile == first.errorsFile)
    }
}
