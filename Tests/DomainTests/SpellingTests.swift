import Domain
import Foundation
import TestSupport
import Testing

/// Row T6: one spelling of a text.
@Suite struct SpellingTests {
    @Test(
        "T6 texts are kept in form C",
        arguments: [
            ("Jose\u{301}", "Jos\u{E9}"), ("Jos\u{E9}", "Jos\u{E9}"), ("A\u{30A}", "\u{C5}"), ("\u{212B}", "\u{C5}"),
            ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("\u{304B}\u{3099}", "\u{304C}"), ("\u{3B1}\u{301}", "\u{3AC}"),
            ("\u{387}", "\u{B7}"), ("e\u{323}\u{302}", "\u{1EC7}"), ("e\u{302}\u{323}", "\u{1EC7}"),
            ("\u{915}\u{93C}", "\u{915}\u{93C}"), ("\u{958}", "\u{915}\u{93C}"), ("\u{F900}", "\u{8C48}"),
            ("\u{1F469}\u{200D}\u{1F52C}", "\u{1F469}\u{200D}\u{1F52C}"), ("\u{FB01}", "\u{FB01}"), ("", ""),
            ("plain", "plain"), ("\u{418}\u{306}", "\u{419}"), ("\u{62F}\u{650}\u{651}", "\u{62F}\u{650}\u{651}"),
        ])
    func textsAreKeptInFormC(text: String, expected: String) {
        #expect(Array(text.nfc.unicodeScalars) == Array(expected.unicodeScalars))
        #expect(expected.isNFC && text.isNFC == (Array(text.unicodeScalars) == Array(expected.unicodeScalars)))
    }

    /// The short way past the tables gives what the tables give.
    @Test func theShortWayIsTheLongOne() {
        var random = SeededRandom(seed: 7)
        let blocks: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0xA0...0x17F, 0x2B0...0x36F, 0x370...0x3FF, 0x400...0x52F, 0x591...0x6FF, 0x900...0x97F,
            0xE01...0xE4E, 0x1100...0x11FF, 0x1E00...0x1FFF, 0x2000...0x20FF, 0x2126...0x212B, 0x3041...0x30FF,
            0x4E00...0x4FFF, 0xAC00...0xAD00, 0xF900...0xFA2F, 0x1F300...0x1F5FF, 0x2F800...0x2F81F,
        ]
        var composed = 0
        for _ in 0..<40_000 {
            var text = String.UnicodeScalarView()
            for _ in 0...(random.next() % 6) {
                let block = random.pick(blocks)
                let value = block.lowerBound + UInt32(random.next() % UInt64(block.count))
                if let scalar = Unicode.Scalar(value) { text.append(scalar) }
                if random.chance(0.2), let mark = Unicode.Scalar(0x300 + UInt32(random.next() % 0x30)) {
                    text.append(mark)
                }
            }
            let written = String(text)
            let expected = written.precomposedStringWithCanonicalMapping
            if !written.utf8.elementsEqual(expected.utf8) { composed += 1 }
            #expect(written.nfc.utf8.elementsEqual(expected.utf8), "\(text.map(\.value))")
        }
        #expect(composed > 5_000)
    }
}
