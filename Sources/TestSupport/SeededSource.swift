import Domain
import Synchronization

/// The randomness seam with the same bytes for the same seed.
package final class SeededSource: RandomSource {
    private let generator: Mutex<SeededRandom>

    package init(seed: UInt64) { generator = Mutex(SeededRandom(seed: seed)) }

    package func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) } }
    }
}
