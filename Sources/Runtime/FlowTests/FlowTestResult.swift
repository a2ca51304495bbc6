package import FlowEngine

/// What came of one flow test.
package struct FlowTestResult: Sendable {
    /// Two timelines, side by side.
    package struct Row: Sendable {
        package enum Mark: String, Sendable {
            case same, different, missing, unexpected
        }

        package var mark: Mark
        package var expected: FlowTest.Entry?
        package var actual: FlowTestEvent?
        /// What differs, one sentence each: `at: expected …, was …`.
        package var differences: [String]
    }

    /// A check that did not hold, a step that could not be done, an outcome that never came to pass.
    package struct Fault: Sendable {
        /// In the test's file; nil where no line of it is to blame.
        package var line: Int?
        package var message: String
    }

    package var campaign: String
    package var file: String
    package var name: String
    /// In order of time.
    package var rows: [Row]
    package var faults: [Fault]
    /// How long it took, by the machine's clock.
    package var duration: Duration

    package var isPassed: Bool { faults.isEmpty && rows.allSatisfy { $0.mark == .same } }
}
