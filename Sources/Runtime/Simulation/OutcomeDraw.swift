package import Domain
import Glibc

/// What happens to the communications of one node, and how that is drawn.
package struct OutcomeDraw: Sendable {
    package struct Fate {
        package var failure: StatusReason?
        // After the send; nil: it does not happen.
        var delivered: Int64?
        var read: Int64?
        var replied: Int64?
        /// After the reply.
        var completed: Int64?
        var results: [String: FieldValue] = [:]
    }

    private let failed: (probability: Double, reason: StatusReason)?
    private let delivered: OutcomeModel.Chance
    private let read: OutcomeModel.Chance?
    private let replied: OutcomeModel.Chance?
    private let completed: OutcomeModel.Chance
    private let results: [(name: String, values: [OutcomeModel.WeightedValue])]
    private let seed: UInt64

    package init(_ model: OutcomeModel, communication: String, channel: String) {
        let entries = [model.communications[communication], model.channels[channel], model.standard].compactMap { $0 }
        failed = entries.lazy.compactMap(\.failed).first
        delivered = entries.lazy.compactMap(\.delivered).first ?? OutcomeModel.Chance(1)
        read = entries.lazy.compactMap(\.read).first
        replied = entries.lazy.compactMap(\.replied).first
        completed = entries.lazy.compactMap(\.completed).first ?? OutcomeModel.Chance(1)
        results = entries.lazy.compactMap(\.results).first ?? []
        seed = model.seed
    }

    /// The same for the same seed, participant and ordinal, whatever else is simulated beside it.
    /// - Parameter participant: the hash of who it is.
    package func fate(participant: UInt64, ordinal: Int64, deliversAtOnce: Bool) -> Fate {
        var fate = Fate()
        if failed == nil, read == nil, replied == nil, delivered.probability >= 1, delivered.delay == .none {
            fate.delivered = 0
            return fate
        }
        var random = Draw(seed, participant, ordinal)
        let isFailed = random.unit() < (failed?.probability ?? 0)
        let delivery = random.happens(delivered)
        let reading = random.happens(read)
        let reply = random.happens(replied)
        let end = random.happens(completed)
        if isFailed {
            fate.failure = failed?.reason ?? .refused
            return fate
        }
        fate.delivered = deliversAtOnce ? 0 : delivery
        guard fate.delivered != nil else { return fate }
        fate.read = reading
        fate.replied = reply
        guard reply != nil else { return fate }
        fate.completed = end
        for result in results {
            if let value = random.pick(result.values) { fate.results[result.name] = value }
        }
        return fate
    }

    private struct Draw {
        private var state: UInt64

        init(_ seed: UInt64, _ participant: UInt64, _ ordinal: Int64) {
            state = IdentityHash.mixed(IdentityHash.mixed(seed) ^ participant) ^ UInt64(bitPattern: ordinal)
        }

        /// SplitMix64.
        private mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return IdentityHash.mixed(state)
        }

        /// In [0, 1).
        mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

        /// Draws twice whatever comes of it, so that one chance changed leaves the others as they were.
        mutating func happens(_ chance: OutcomeModel.Chance?) -> Int64? {
            let first = unit()
            let second = unit()
            guard let chance, first < chance.probability else { return nil }
            switch chance.delay.shape {
            case .fixed: return chance.delay.milliseconds
            case .uniform(let width): return chance.delay.milliseconds + Int64(second * Double(width))
            case .exponential: return Int64(min(-log(1 - second) * Double(chance.delay.milliseconds), 1e14))
            }
        }

        mutating func pick(_ values: [OutcomeModel.WeightedValue]) -> FieldValue? {
            var place = unit() * values.reduce(0) { $0 + $1.weight }
            for value in values {
                place -= value.weight
                if place < 0 { return value.value }
            }
            return values.last?.value
        }
    }
}
