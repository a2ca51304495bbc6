import Domain
import Ingest
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
            source: .bytes(bytes), settings: settings, catalog: FieldCatalog(offline: Upload.fields),
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
        let path = try TemporaryFile(Array(text.utf8))
        let reader = try UploadReader(
            source: .file(path: path.path), settings: ImportSettings(), catalog: FieldCatalog(offline: Upload.fields),
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
}
