package import Domain
import Foundation
import Synchronization

/// Finds the files in `inbox/<campaign>/` that are complete, and takes them one by one.
///
/// A file is complete when it was moved in, or when the one who wrote it closed it and for `settle` nobody wrote to it again
/// nor has it open for that: `>` and then `>>` close it after every row. Where nobody could tell of that (the
/// file was there before ``startWatching(_:)``, or another machine writes it), it is complete when it was last written
/// more than `settle` ago, or when two looks at least `settle` apart by the steady time saw the same file (for clocks that
/// disagree, and for one that is set). After the wall clock was set forward a file's age says nothing for `settle`.
///
/// A file without a row, or with zero bytes at its end, may be one that somebody has made and not yet filled: it waits
/// longer. Links, directories, hidden and `.part` files are left alone.
package final class DropFolder: Sendable {
    package struct File: Hashable, Sendable {
        package var campaign: String
        /// As it may be shown: what is no UTF-8 in it is written out.
        package var name: String
        package var path: RawPath
        package var modifiedAt: Int64
    }

    private enum Writer {
        /// Nobody told of one.
        case unknown
        case writing, closed
        /// It came whole.
        case moved
    }

    private struct Sighting {
        var look: Files.Look
        /// By the steady time: how long it has looked so, and nobody was seen to write.
        var since: Instant
    }

    /// How far the wall clock is ahead of the steady time, and since when, by the latter.
    private struct Lead {
        var duration: Duration
        var since: Instant?
    }

    private struct Memory {
        var events: FolderEvents?
        var writers: [RawPath: Writer] = [:]
        /// Files that somebody wrote to or closed since the last look.
        var busy: Set<RawPath> = []
        var sightings: [RawPath: Sighting] = [:]
        /// Files that were written to after their import.
        var late: Set<RawPath> = []
    }

    /// How long a file waits that has no row yet.
    static let patience = Duration.seconds(30)
    /// After so long it is told that a file waits for its writer.
    private static let tellAfter = Duration.seconds(60)

    private let state: StateDirectory
    private let settle: Duration
    private let memory = Mutex(Memory())
    private let lead = Mutex<Lead?>(nil)
    /// What two readings one after the other, and a clock that is slewed, may differ by.
    private static let slack = Duration.milliseconds(500)

    package init(state: StateDirectory, settle: Duration) {
        self.state = state
        self.settle = settle
    }

    /// Listens from now on to what happens in these campaigns' folders; a folder that is watched stays so.
    package func startWatching(_ campaigns: [String]) {
        memory.withLock { memory in
            if memory.events == nil { memory.events = FolderEvents() }
            for campaign in campaigns {
                for folder in [StateDirectory.Folder.inbox, .done] {
                    memory.events?.watch(state.folder(folder, campaign: campaign))
                }
            }
        }
    }

    /// The complete files of one campaign, in order of arrival (when last written, then by name).
    package func completeFiles(
        campaign: String, at now: Instant, steady: Instant
    ) throws(FileFault) -> [File] {
        hear()
        let wall = agesCount(at: now, steady: steady) ? now : nil
        let folder = state.folder(.inbox, campaign: campaign)
        var seen: [RawPath: Sighting] = [:]
        var complete: [File] = []
        let (known, writers, busy) = memory.withLock { memory in
            defer { memory.busy = memory.busy.filter { $0.folder != folder } }
            return (memory.sightings, memory.writers, memory.busy)
        }
        for name in try Files.rawNames(in: folder) where DropFolder.isCandidate(name) {
            let path = RawPath(folder, name: name)
            guard let look = Files.look(at: path), look.isRegular else { continue }
            var sighting = known[path] ?? Sighting(look: look, since: steady)
            if sighting.look != look || busy.contains(path) { sighting = Sighting(look: look, since: steady) }
            seen[path] = sighting
            if isComplete(path, sighting, writers[path] ?? .unknown, at: wall, steady: steady) {
                complete.append(
                    File(campaign: campaign, name: path.shownName, path: path, modifiedAt: look.modifiedAt))
            }
        }
        memory.withLock { memory in
            memory.sightings = memory.sightings.filter { $0.key.folder != folder }.merging(seen) { $1 }
        }
        return complete.sorted { ($0.modifiedAt, $0.name) < ($1.modifiedAt, $1.name) }
    }

    /// - Parameter now: nil where the wall clock tells no age.
    private func isComplete(
        _ path: RawPath, _ sighting: Sighting, _ writer: Writer, at now: Instant?, steady: Instant
    ) -> Bool {
        let age = now.map { $0.milliseconds - sighting.look.modifiedAt }
        let isQuiet = { (time: Duration) in
            age.map { $0 >= time.milliseconds } ?? false || steady - sighting.since >= time
        }
        switch writer {
        case .moved: return true
        case .writing: return false
        // How old a copy says it is tells nothing of when it was written.
        case .closed: guard steady - sighting.since >= settle, !WriterCheck.isOpenForWriting(path) else { return false }
        case .unknown: guard isQuiet(settle) else { return false }
        }
        switch FileFilling(path, size: sighting.look.size) {
        case .rows: return true
        case .noRows: return isQuiet(Self.patience)
        case .zeros: return false
        }
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

    /// Takes in what the kernel told.
    private func hear() {
        let done = "\(state.path)/\(StateDirectory.Folder.done.rawValue)/"
        memory.withLock { memory in
            guard let listener = memory.events else { return }
            guard let events = listener.drain() else {
                // Some of it was lost: then nobody is known to write, and the settle time decides.
                memory.writers.removeAll()
                return
            }
            for event in events {
                if event.path.folder.hasPrefix(done) {
                    if event.kind == .written, event.path.bytes.suffix(5) != Array(".part".utf8)[...] {
                        memory.late.insert(event.path)
                    }
                    continue
                }
                switch event.kind {
                case .written:
                    memory.writers[event.path] = .writing
                    memory.busy.insert(event.path)
                case .closed:
                    memory.writers[event.path] = .closed
                    memory.busy.insert(event.path)
                case .movedIn: memory.writers[event.path] = .moved
                case .gone: memory.writers[event.path] = nil
                }
            }
        }
    }

    /// The files that somebody wrote to after they were imported, since the last call.
    package func writtenLate() -> [RawPath] {
        memory.withLock { memory in
            defer { memory.late.removeAll() }
            return memory.late.sorted { $0.shown < $1.shown }
        }
    }

    /// What lies in a campaign's folder and is not taken, by its shown name, with the reason; hidden and `.part` files are
    /// nobody's business.
    package func leftAlone(campaign: String, steady: Instant) -> [String: String] {
        let folder = state.folder(.inbox, campaign: campaign)
        let (known, writers) = memory.withLock { ($0.sightings, $0.writers) }
        var left: [String: String] = [:]
        for name in (try? Files.rawNames(in: folder)) ?? [] where name.first != UInt8(ascii: ".") {
            let path = RawPath(folder, name: name)
            guard !Self.has(name, suffix: ".part"), let look = Files.look(at: path) else { continue }
            if !look.isRegular {
                left[path.shownName] = "it is a link, a folder or no file: copy the file itself"
            } else if !Self.isCandidate(name) {
                left[path.shownName] = "its name does not end in .csv"
            } else if let sighting = known[path], steady - sighting.since >= Self.tellAfter {
                left[path.shownName] =
                    writers[path] == .writing || writers[path] == .closed && WriterCheck.isOpenForWriting(path)
                    ? "somebody has it open and writes to it: it is taken when it is closed"
                    : "it ends in zero bytes: whoever made it has not written all of it"
            }
        }
        return left
    }

    private static func isCandidate(_ name: [UInt8]) -> Bool {
        name.first != UInt8(ascii: ".") && has(name, suffix: ".csv")
    }

    /// Whether a name ends so, in letters of either case.
    private static func has(_ name: [UInt8], suffix: String) -> Bool {
        name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) { $0 | ($0 &- 0x41 < 26 ? 0x20 : 0) == $1 }
    }
}
