package import Domain
import Synchronization

/// Finds the files in `inbox/<campaign>/` that are complete, and takes them one by one.
///
/// A file is complete when it was last written more than `settle` ago, or when two looks at least `settle` apart by the
/// steady time saw the same file (for clocks that disagree, as on a network file system, and for one that is set). After the
/// wall clock was set forward a file's age says nothing for `settle`: one that is being written would look old. Links,
/// directories, hidden and `.part` files are left alone.
package final class DropFolder: Sendable {
    package struct File: Hashable, Sendable {
        package var campaign: String
        package var name: String
        package var path: String
        package var modifiedAt: Int64
    }

    private struct Sighting {
        var look: Files.Look
        var since: Instant
    }

    private let state: StateDirectory
    private let settle: Duration
    private let sightings = Mutex<[String: Sighting]>([:])

    /// How far the wall clock is ahead of the steady time, and since when, by the latter.
    private struct Lead {
        var duration: Duration
        var since: Instant?
    }

    private let lead = Mutex<Lead?>(nil)
    /// What two readings one after the other, and a clock that is slewed, may differ by.
    private static let slack = Duration.milliseconds(500)

    package init(state: StateDirectory, settle: Duration) {
        self.state = state
        self.settle = settle
    }

    /// The complete files of one campaign, in order of arrival (when last written, then by name).
    package func completeFiles(
        campaign: String, at now: Instant, steady: Instant
    ) throws(FileFault) -> [File] {
        let folder = state.folder(.inbox, campaign: campaign)
        let names = try Files.names(in: folder)
        var seen: [String: Sighting] = [:]
        var complete: [File] = []
        let known = sightings.withLock { $0 }
        let agesCount = agesCount(at: now, steady: steady)
        for name in names where DropFolder.isCandidate(name) {
            let path = "\(folder)/\(name)"
            guard let look = Files.look(at: path), look.isRegular else { continue }
            var sighting = known[path] ?? Sighting(look: look, since: steady)
            if sighting.look != look { sighting = Sighting(look: look, since: steady) }
            seen[path] = sighting
            let isQuiet = agesCount && now.milliseconds - look.modifiedAt >= settle.milliseconds
            if isQuiet || steady - sighting.since >= settle {
                complete.append(File(campaign: campaign, name: name, path: path, modifiedAt: look.modifiedAt))
            }
        }
        sightings.withLock { all in
            for path in all.keys where path.hasPrefix(folder + "/") { all[path] = nil }
            all.merge(seen) { $1 }
        }
        return complete.sorted { ($0.modifiedAt, $0.name) < ($1.modifiedAt, $1.name) }
    }

    /// Whether how old a file is can be read from the wall clock.
    private func agesCount(at now: Instant, steady: Instant) -> Bool {
        lead.withLock { lead in
            let ahead = now - steady
            if let known = lead, ahead - known.duration > Self.slack {
                lead = Lead(duration: ahead, since: steady)
            } else {
                lead = Lead(duration: ahead, since: lead?.since)
            }
            return lead?.since.map { steady - $0 >= settle } ?? true
        }
    }

    /// What lies in a campaign's folder and is not taken, with the reason; hidden and `.part` files are nobody's business.
    package func leftAlone(campaign: String) -> [String: String] {
        let path = state.folder(.inbox, campaign: campaign)
        var left: [String: String] = [:]
        for name in (try? Files.names(in: path)) ?? [] where !name.hasPrefix(".") && !name.hasSuffix(".part") {
            guard let look = Files.look(at: "\(path)/\(name)") else { continue }
            if !look.isRegular {
                left[name] = "it is a link, a folder or no file: copy the file itself"
            } else if !Self.isCandidate(name) {
                left[name] = "its name does not end in .csv"
            }
        }
        return left
    }

    private static func isCandidate(_ name: String) -> Bool {
        !name.hasPrefix(".") && name.lowercased().hasSuffix(".csv")
    }
}
