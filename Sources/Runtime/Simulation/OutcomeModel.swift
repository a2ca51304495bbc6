package import Domain

/// What becomes of simulated communications once they are sent: by communication name, by channel, or for all.
///
/// What an entry leaves out is asked of the next: the communication's, then its channel's, then the default.
package struct OutcomeModel: Sendable {
    package struct Delay: Hashable, Sendable {
        package enum Shape: Hashable, Sendable {
            case fixed
            /// Evenly up to that many milliseconds more.
            case uniform(Int64)
            /// Exponential: `milliseconds` is the mean.
            case exponential
        }

        package var milliseconds: Int64
        package var shape: Shape

        package static let none = Delay(milliseconds: 0, shape: .fixed)

        package init(milliseconds: Int64, shape: Shape) {
            self.milliseconds = milliseconds
            self.shape = shape
        }
    }

    /// How likely something is, and how long after the send it happens.
    package struct Chance: Hashable, Sendable {
        package var probability: Double
        package var delay: Delay

        package init(_ probability: Double, after delay: Delay = .none) {
            self.probability = probability
            self.delay = delay
        }
    }

    /// One value that an agent may record, nil for none.
    package struct WeightedValue: Hashable, Sendable {
        package var value: FieldValue?
        package var weight: Double

        package init(value: FieldValue?, weight: Double) {
            self.value = value
            self.weight = weight
        }
    }

    /// Nil: the next entry decides.
    package struct Entry: Sendable {
        package var failed: (probability: Double, reason: StatusReason)?
        package var delivered: Chance?
        package var read: Chance?
        package var replied: Chance?
        /// Whether and how long after the reply the conversation is closed; left open, its session ends it.
        package var completed: Chance?
        /// By result name, ascending.
        package var results: [(name: String, values: [WeightedValue])]?

        package init() {}
    }

    package enum Script: Hashable, Sendable {
        case returns([ScriptWrite])
        case fails(String)
    }

    package var seed: UInt64
    package var standard: Entry
    package var channels: [String: Entry]
    package var communications: [String: Entry]
    /// Answers that stand in for custom actions, by file name; what is not named returns None.
    package var scripts: [String: Script]

    /// All is accepted and delivered at once; nobody reads or replies.
    package static let quiet = OutcomeModel()

    package init(
        seed: UInt64 = 0, standard: Entry = Entry(), channels: [String: Entry] = [:],
        communications: [String: Entry] = [:], scripts: [String: Script] = [:]
    ) {
        self.seed = seed
        self.standard = standard
        self.channels = channels
        self.communications = communications
        self.scripts = scripts
    }
}
