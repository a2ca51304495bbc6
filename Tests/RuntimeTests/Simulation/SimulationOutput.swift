import Domain
import Ingest
import Runtime
import Scheduling
import Synchronization

/// What a simulation wrote, taken apart.
struct SimulationOutput {
    let text: String
    let summary: SimulationSummary

    init(_ plan: SimulationPlan, _ file: String, threads: Int = 2) throws {
        let output = Mutex<[UInt8]>([])
        summary = try Simulator(plan, source: .bytes(Array(file.utf8)), threads: threads)
            .run(write: { bytes in output.withLock { $0 += bytes } })
        text = String(decoding: output.withLock { $0 }, as: UTF8.self)
    }

    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// Without the line number, which the store does not tell of.
    var communications: [String] {
        lines.dropFirst().filter { $0.contains(",communication,") }.map {
            String($0.drop { $0 != "," }.dropFirst())
        }
    }

    /// Every instant that stands in it, ascending.
    var instants: [Instant] {
        var found: Set<Instant> = []
        for line in lines.dropFirst() {
            for cell in line.split(separator: ",") {
                if case .datetime(let reading)? = ISO8601(String(cell)), let instant = reading.instant {
                    found.insert(instant)
                }
            }
        }
        return found.sorted()
    }
}
