import Domain
import Foundation
import Testing

@testable import Scheduling

@Suite struct ZoneOracleTests {
    /// Every zone that CPython lists, at every clock change of 1900 to 2100 and at random instants.
    @Test func agreesWithZoneinfoInEveryZone() async throws {
        let data = try await PythonOracle.answers(of: "zones.py")
        var zones = 0
        var probes = 0
        var mismatches: [String] = []
        try data.withUnsafeBytes { bytes in
            var position = 0
            func count() -> Int {
                defer { position += 4 }
                return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            }
            func number() -> Int64 {
                defer { position += 8 }
                return Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self))
            }
            while position < bytes.count {
                let length = count()
                let name = String(decoding: bytes[position..<position + length], as: UTF8.self)
                position += length
                let zone = try #require(Zone.named(name), "no zone \(name)")
                zones += 1
                for _ in 0..<count() {
                    let (instant, expected) = (number(), number())
                    probes += 1
                    let offset = zone.offset(at: Instant(seconds: instant))
                    if Int64(offset) != expected {
                        mismatches.append("\(name) at \(instant): offset \(offset), expected \(expected)")
                    }
                }
                for _ in 0..<count() {
                    let (wall, expected) = (number(), number())
                    probes += 1
                    let day = ZoneLimits.floorDivide(wall, by: 86_400)
                    let reading = CivilDateTime(
                        date: CivilDate(daysSinceEpoch: Int32(day)),
                        microsecondOfDay: (wall - day * 86_400) * 1_000_000)
                    let instant = zone.resolve(reading)
                    if instant != Instant(seconds: expected) {
                        mismatches.append("\(name) wall \(wall): \(instant.seconds), expected \(expected)")
                    }
                }
            }
        }
        #expect(mismatches.isEmpty, "\(mismatches.count) of \(probes): \(mismatches.prefix(10))")
        #expect(zones > 400)
        #expect(probes > 300_000)
    }
}
