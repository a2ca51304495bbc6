import Channels
package import Domain
package import FlowEngine
import Foundation
package import Store
import Synchronization

extension Daemon {
    /// What is wrong at this moment and what would put it right, the worst first: `/readyz`, `campaignd status` and
    /// `campaignd doctor` all tell this.
    package func problems() async -> [ReadinessProblem] {
        var problems = troubles.withLock { troubles in
            troubles.sorted { $0.key < $1.key }.map { service, reason in
                ReadinessProblem(code: "service_waiting", message: "\(service) takes no work: \(reason)")
            }
        }
        if library.isEmptyByMistake { problems.append(.noCampaign) }
        problems += importer.troubles.map {
            ReadinessProblem(code: "import_waiting", message: "import waits: \($0)")
        }
        problems += channels.compactMap(\.unrecordedProblem)
        problems += await ReadinessProblem.ofState(settings.stateDirectory, store: store, at: clock.now)
        problems += library.problems
        problems += channels.flatMap { $0.problems(at: clock.steady) }
        return problems
    }
}

extension ReadinessProblem {
    static let noCampaign = ReadinessProblem(
        code: "no_campaign", message: "no campaign loads: campaignd check says what is wrong with them")

    /// Below this SQLite and the importer are about to fail, or do already.
    static let leastSpace: UInt64 = 8 << 20

    /// What the state directory's disk and the store say, with a daemon or without.
    package static func ofState(
        _ directory: String, store: any Store, at now: Instant
    ) async -> [ReadinessProblem] {
        var problems: [ReadinessProblem] = []
        var disk = statvfs()
        if statvfs(directory, &disk) == 0 {
            let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
            if free < leastSpace {
                problems.append(
                    ReadinessProblem(
                        code: "disk_full",
                        message: "\(directory): \(free >> 10) KB are free: free some space, and everything goes on"))
            }
            if UInt(disk.f_flag) & UInt(ST_RDONLY) != 0 {
                problems.append(
                    ReadinessProblem(
                        code: "read_only", message: "\(directory) cannot be written: its disk is read-only"))
            }
        } else {
            problems.append(
                ReadinessProblem(
                    code: "state_unreadable", message: "\(directory): \(String(cString: strerror(errno)))"))
        }
        do {
            let count = try await store.attemptsInFlight(sinceBefore: now - longestInFlight)
            if count > 0 {
                problems.append(
                    ReadinessProblem(
                        code: "attempts_in_flight",
                        message:
                            "\(count) messages have been on their way for more than ten minutes and nothing is known "
                            + "of them: what a daemon left that ended, its next start settles", isBlocking: false))
            }
        } catch {
            problems.append(ReadinessProblem(code: "store_unreadable", message: "\(error)"))
        }
        return problems
    }

    /// No provider is waited for so long.
    static let longestInFlight = Duration.seconds(600)

    /// What is wrong with definitions, one problem a campaign: the first error in full, the others counted.
    /// - Parameter directory: of the campaigns.
    package static func ofDefinitions(_ diagnostics: [Diagnostic], in directory: String) -> [ReadinessProblem] {
        var order: [String] = []
        var errors: [String: [Diagnostic]] = [:]
        for diagnostic in diagnostics where diagnostic.severity == .error {
            let place =
                diagnostic.file.hasPrefix(directory + "/")
                ? String(diagnostic.file.dropFirst(directory.count + 1)) : diagnostic.file
            let campaign = String(place.prefix { $0 != "/" })
            if errors[campaign] == nil { order.append(campaign) }
            errors[campaign, default: []].append(diagnostic)
        }
        return order.compactMap { campaign in
            guard let found = errors[campaign], let first = found.first else { return nil }
            let more = found.count > 1 ? " (and \(found.count - 1) more: campaignd check)" : ""
            return refused(campaign, "\(first)\(more)")
        }
    }

    static func refused(_ campaign: String, _ reason: String) -> ReadinessProblem {
        ReadinessProblem(
            code: "definition_refused",
            message: "campaign \"\(campaign)\": its files are not in force: \(reason)", isBlocking: false)
    }
}

extension CampaignLibrary.Report {
    /// One problem a campaign whose files are not in force.
    func problems(in directory: String) -> [ReadinessProblem] {
        ReadinessProblem.ofDefinitions(diagnostics, in: directory)
            + refused.map { ReadinessProblem.refused($0.campaign, $0.reason) }
            + withheld.map { ReadinessProblem.refused($0.campaign, $0.reasons.joined(separator: "; ")) }
    }
}
