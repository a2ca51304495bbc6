import Domain
import Ingest
import TestSupport
import Testing

struct ResumeTests {
    /// From the checkpoint after every batch the rest comes out as it would have without a stop.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func anyBatchCanBeTheLastBeforeACrash(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bytes: [UInt8] = seed % 2 == 0 ? [0xEF, 0xBB, 0xBF] : []
        bytes += Array("email,note\(seed % 3 == 0 ? "\r\n" : "\n")".utf8)
        let lines: [[UInt8]] = [
            Array("a@b.co,1\n".utf8), Array("b@b.co,\"x\ny\"\r\n".utf8), Array("\r\n\n".utf8), Array("c@b.co\r".utf8),
            Array("d@b.co,\"open\n".utf8), Array("e@b.co,a\"b\n".utf8), Array("f@b.co,".utf8) + [0xFF, 0x0A],
            Array("g@b.co,é\n".utf8), Array("\"h@b.co\",\"\"\"q\"\"\"\n".utf8),
        ]
        for _ in 0..<60 { bytes += random.pick(lines) }
        let settings = ImportSettings(encoding: seed == 5 ? "windows-1252" : nil)
        let whole = try Upload(bytes, settings: settings).rows.map(\.summary)

        let reader = try UploadReader(
            source: .bytes(bytes), settings: settings, catalog: FieldCatalog(offline: Upload.fields), now: Upload.noon,
            isZone: { Upload.zones.contains($0) })
        var read = 0
        repeat {
            let rest = try Upload(bytes, settings: settings, resumeAt: reader.checkpoint).rows.map(\.summary)
            #expect(rest == Array(whole[read...]))
            read += try reader.nextBatch(limit: Int.random(in: 1...5, using: &random))?.count ?? 0
        } while read < whole.count
        #expect(try Upload(bytes, settings: settings, resumeAt: reader.checkpoint).rows.isEmpty)
        #expect(try Upload(bytes, settings: settings, resumeAt: Checkpoint(byteOffset: 1 << 40, line: 9)).rows.isEmpty)
    }

    @Test func readsFilesAsItReadsBytes() throws {
        let text = "email,note\n" + (0..<30_000).map { "a\($0)@b.co,\"text, number \($0)\"\n" }.joined()
        let directory = try TemporaryDirectory()
        let path = try directory.write(text, to: "long.csv")
        let reader = try UploadReader(
            source: .file(path: path), settings: ImportSettings(), catalog: FieldCatalog(offline: Upload.fields),
            now: Upload.noon,
            isZone: { _ in true })
        var rows: [TypedRow] = []
        var places: [Int64] = []
        while let batch = try reader.nextBatch(limit: 7000) {
            rows += batch
            places.append(reader.bytesRead)
        }
        #expect(rows.count == 30_000)
        #expect(rows.last?.identifier?.value == "a29999@b.co")
        #expect(places == places.sorted())
        #expect(places.last == Int64(text.utf8.count))
        #expect(reader.totalBytes == Int64(text.utf8.count))
    }

    /// Longer than the windows that files are read through: nothing changes where one window ends and the next begins.
    @Test(arguments: [UInt64(41), 42])
    func longFilesReadTheSameInEveryEncodingAndFromEveryPlace(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var text = "email,note\r\n"
        for index in 0..<8000 {
            let note = String(repeating: "nöte ", count: Int.random(in: 0...14, using: &random))
            let end = random.pick(["\n", "\r\n", "\r"])
            let line = random.pick([
                "u\(index)@b.co,\(note)", "u\(index)@b.co,\"\(note)\r\n\"\"x\"\"\"", "u\(index)@b.co,\"open \(index)",
                "",
                "u\(index)@b.co,a\"b",
            ])
            text += line + end
        }
        // One row longer than a window, and one longer than a row may be.
        text += "long@b.co,\"" + String(repeating: "ä\n", count: 20_000) + "\"\n"
        text += "toolong@b.co," + String(repeating: "ä", count: 800_000) + "\nlast@b.co,1"

        let plain = try Upload(Array(text.utf8))
        let whole = plain.rows.map(\.summary)
        #expect(whole.count > 6000)
        #expect(plain.rows.suffix(3).map(\.codes) == [[], [.rowTooLong], []])
        let wide = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try Upload([0xFF, 0xFE] + wide, batch: 777).rows.map(\.summary) == whole)

        let reader = try UploadReader(
            source: .bytes([0xFF, 0xFE] + wide), settings: ImportSettings(),
            catalog: FieldCatalog(offline: Upload.fields), now: Upload.noon, isZone: { _ in false })
        var read = 0
        while let batch = try reader.nextBatch(limit: 2500) {
            read += batch.count
            let place = reader.checkpoint
            let rest = try Upload([0xFF, 0xFE] + wide, resumeAt: place).rows.map(\.summary)
            #expect(rest == Array(whole[read...]))
            #expect(try Upload(Array(text.utf8), resumeAt: place).rows.map(\.summary) == rest)
        }
        #expect(read == whole.count)
    }
}
