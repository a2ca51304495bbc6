import Foundation
import Testing

@testable import Scheduling

@Suite struct TZifFileTests {
    private static func newYork() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/America/New_York")))
    }

    @Test func refusesAFileCutAnywhere() throws {
        let bytes = try Self.newYork()
        let whole = try #require(TZifFile(bytes))
        #expect(whole.transitions.count > 200)
        // Without its last line feed the footer has no end; without its footer there is no rule.
        for length in 0..<bytes.count - 30 { #expect(TZifFile(Array(bytes[..<length])) == nil) }
    }

    @Test func survivesEveryFlippedByte() throws {
        let bytes = try Self.newYork()
        for index in bytes.indices {
            for flip in [0x01, 0x80, 0xFF] as [UInt8] {
                var mangled = bytes
                mangled[index] ^= flip
                guard let file = TZifFile(mangled) else { continue }
                #expect(file.transitions.count <= TZifFile.maximumTransitions)
                // Building the timeline costs more: a sample of it, every byte of the header and the footer.
                if index % 97 == 0 || index > bytes.count - 40 {
                    _ = ZoneTimeline(file).stretch(at: 1_800_000_000)
                }
            }
        }
    }

    @Test func refusesLeapSecondFilesAndBadFooters() throws {
        let url = URL(filePath: "/usr/share/zoneinfo/right/America/New_York")
        if let data = try? Data(contentsOf: url) { #expect(TZifFile(Array(data)) == nil) }
        #expect(TZifFile(SyntheticZone.bytes(footer: "UTC0")) != nil)
        #expect(TZifFile(SyntheticZone.bytes(footer: "not a rule")) == nil)
    }

    @Test func readsAnEmptyFooterAsNoRule() throws {
        let file = try #require(TZifFile(SyntheticZone.bytes(footer: "")))
        #expect(file.rule == nil)
        #expect(ZoneTimeline(file).stretch(at: 1 << 40).offset == 0)
    }
}
