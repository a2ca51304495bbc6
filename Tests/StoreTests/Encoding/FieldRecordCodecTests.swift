import Domain
import Testing

@testable import Store

@Suite struct FieldRecordCodecTests {
    private static let values: [FieldValue] = [
        .string(""), .string("Ada"), .string(String(repeating: "ü", count: 300)), .integer(0), .integer(.max),
        .integer(.min),
        .number(2.5), .number(-0.0), .number(.infinity), .boolean(true), .boolean(false),
        .date(CivilDate(daysSinceEpoch: -719_162)), .date(CivilDate(daysSinceEpoch: .max)),
        .datetime(CivilDateTime(date: CivilDate(daysSinceEpoch: 20_000), microsecondOfDay: 86_399_999_999)),
        .datetime(CivilDateTime(date: CivilDate(daysSinceEpoch: .min), microsecondOfDay: 0, utcOffset: -43_200)),
    ]

    private func encoded(_ record: FieldRecord) -> [UInt8] {
        var writer = ByteWriter()
        FieldRecordCodec.encode(record, into: &writer)
        return writer.bytes
    }

    private func decoded(_ bytes: [UInt8]) throws -> FieldRecord {
        try bytes.withUnsafeBytes { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) }
    }

    @Test(arguments: values)
    func givesBackEveryValue(_ value: FieldValue) throws {
        for id in [1, 9, 100, 5000, Int32.max] {
            var record = FieldRecord()
            record[FieldID(id)] = value
            #expect(try decoded(encoded(record)) == record)
        }
    }

    @Test func givesBackARecordOfAll() throws {
        var record = FieldRecord()
        for (index, value) in FieldRecordCodecTests.values.enumerated() {
            record[FieldID(Int32(index) * 7 + 1)] = value
        }
        #expect(try decoded(encoded(record)) == record)
        #expect(encoded(FieldRecord()).isEmpty)
    }

    @Test func throwsOnDamageAndNeverTraps() throws {
        var record = FieldRecord()
        for (index, value) in FieldRecordCodecTests.values.enumerated() { record[FieldID(Int32(index) + 1)] = value }
        let whole = encoded(record)
        var state: UInt64 = 42
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0...(next() % 3) { bytes[next() % bytes.count] = UInt8(truncatingIfNeeded: next()) }
            if next() % 4 == 0 { bytes.removeLast(next() % bytes.count) }
            do { _ = try decoded(bytes) } catch { refused += 1 }
        }
        #expect(refused > 5000)
        for bytes: [UInt8] in [
            [0x08], [0x08, 5, 65], [0x08, 1, 0xFF], [0x09] + [UInt8](repeating: 0xFF, count: 12), [0x0B, 0x0B],
        ] {
            #expect(throws: EncodingFault.self) { try decoded(bytes) }
        }
    }
}
