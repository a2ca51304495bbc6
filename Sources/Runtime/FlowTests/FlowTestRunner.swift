import Domain
package import FlowEngine
import Foundation
import Store
import Synchronization

/// Runs flow tests, several at once, each in a store of its own.
package struct FlowTestRunner: Sendable {
    private let environment: FlowTestEnvironment
    private let width: Int

    /// - Parameter width: how many run at once.
    package init(
        _ environment: FlowTestEnvironment, width: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)
    ) {
        self.environment = environment
        self.width = max(1, width)
    }

    /// Runs these tests of these campaigns; answers in their order.
    /// - Parameter done: told of each as it ends, in no order.
    package func run(
        _ tests: [(campaign: CampaignDefinition, test: FlowTest)],
        done: @escaping @Sendable (FlowTestResult) -> Void = { _ in }
    ) async -> [FlowTestResult] {
        await withTaskGroup(of: (Int, FlowTestResult).self) { group in
            var results: [(Int, FlowTestResult)] = []
            for (index, (campaign, test)) in tests.enumerated() {
                if index >= width, let ended = await group.next() { results.append(ended) }
                group.addTask {
                    let result = await run(test, of: campaign)
                    done(result)
                    return (index, result)
                }
            }
            for await ended in group { results.append(ended) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Runs one; a fault of the host is a fault of the test too.
    package func run(_ test: FlowTest, of campaign: CampaignDefinition) async -> FlowTestResult {
        let clock = ContinuousClock()
        let begun = clock.now
        var result = FlowTestResult(
            campaign: campaign.id, file: test.file, name: test.name, rows: [], faults: [], duration: .zero)
        do {
            let directory = try ScratchDirectory(in: environment.scratchDirectory)
            let run = try FlowTestRun(test, of: campaign, environment, directory: directory.path)
            do {
                try await run.go()
                result.rows = FlowTestComparison(expected: test.expected, actual: try await run.timeline()).rows()
                result.faults = run.faults
            } catch {
                result.faults.append(FlowTestResult.Fault(line: nil, message: "the test could not be run: \(error)"))
            }
            if environment.scripts == nil { await run.daemon.scriptPool.end() }
            try await run.store.close()
            directory.remove()
        } catch {
            result.faults.append(FlowTestResult.Fault(line: nil, message: "the test could not be run: \(error)"))
        }
        result.duration = clock.now - begun
        return result
    }
}

/// A directory of one test's own, gone when it ends.
private struct ScratchDirectory {
    let path: String

    init(in parent: String) throws {
        try Files.makeDirectory(parent)
        var template = Array("\(parent)/campaignd-test-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else { throw FileFault("make a directory in", parent, errno: errno) }
        path = made
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
