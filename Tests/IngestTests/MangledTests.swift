import Domain
import Ingest
import TestSupport
import Testing

/// Files that no one would send on purpose.
struct MangledTests {
    @Test(arguments: [UInt64(21), 22, 23, 24])
    func mangledFilesNeitherCrashNorHang(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var outcomes: [String: Int] = [:]
        for _ in 0..<300 {
            let bytes = mangled(&random)
            do {
                let upload = try Upload(bytes, batch: Int.random(in: 1...50, using: &random))
                for row in upload.rows {
                    for issue in row.issues { outcomes[issue.code.rawValue, default: 0] += 1 }
                    #expect(row.isRejected || row.identifier != nil)
                    #expect(row.isRejected == !row.raw.isEmpty)
                }
                // What is rejected is rejected again, however spoiled it is.
                let again = try Upload(upload.errorsFile)
                let count = upload.rows.filter(\.isRejected).count
                #expect(again.rows.count == count, "\(bytes)")
                #expect(again.rows.allSatisfy { $0.isRejected }, "\(bytes)")
                outcomes["good", default: 0] += upload.rows.count - count
            } catch let failure as UploadFailure {
                outcomes[failure.code.rawValue, default: 0] += 1
            }
        }
        for code in ["good", "bad_encoding", "bad_quote", "unclosed_quote", "column_count", "bad_header", "bad_text"] {
            #expect(outcomes[code, default: 0] > 0, "\(code)")
        }
    }

    /// One spoiled line among good ones: the good ones come out as without it.
    @Test func neighboursAreUnharmed() throws {
        var random = SeededRandom(seed: 31)
        for _ in 0..<400 {
            let good = (0..<6).map { Array("n\($0)@b.co,note \($0)\n".utf8) }
            let place = Int.random(in: 0...6, using: &random)
            var spoiled: [UInt8] = []
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                spoiled.append(
                    random.pick([
                        0x22, 0x22, 0x2C, 0x00, 0xFF, 0x61, 0xC3, 0x20, 0x40, UInt8.random(in: 0...255, using: &random),
                    ]))
            }
            spoiled.removeAll { $0 == 0x0A || $0 == 0x0D }
            // A line that opens a quote reaches into its neighbours until it proves wrong: theirs hold none to close it.
            let bytes =
                Array("email,note\n".utf8) + good[..<place].joined() + spoiled + [0x0A] + good[place...].joined()
            let upload = try Upload(bytes)
            let kept = upload.rows.compactMap(\.identifier?.value).filter { $0.hasPrefix("n") && $0.hasSuffix("@b.co") }
            #expect(kept == (0..<6).map { "n\($0)@b.co" }, "\(spoiled)")
        }
    }

    private func mangled(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = Array("email,phone,note,due_date\n".utf8)
        for index in 0..<Int.random(in: 0...30, using: &random) {
            bytes += Array("u\(index)@example.com,+44207946\(1000 + index),\"note, \(index)\",2026-01-02\n".utf8)
        }
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<9, using: &random) {
            case 0: bytes.removeLast(Int.random(in: 0...min(bytes.count, 40), using: &random))
            case 1: bytes.insert(0, at: place)
            case 2: bytes.insert(0x22, at: place)
            case 3: bytes.insert(contentsOf: (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
            case 4:
                bytes.insert(
                    contentsOf: repeatElement(0x2C, count: Int.random(in: 1...1500, using: &random)), at: place)
            case 5: bytes.insert(contentsOf: [0xFF, 0xFE, 0xC0], at: place)
            case 6:
                bytes.insert(
                    contentsOf: repeatElement(0x78, count: Int.random(in: 1...70_000, using: &random)), at: place)
            case 7: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
            default: bytes.insert(0x0D, at: place)
            }
        }
        if Int.random(in: 0..<20, using: &random) == 0 { bytes = [0xFF, 0xFE] + bytes }
        return bytes
    }
}
