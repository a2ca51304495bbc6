import Crypto
package import Domain
import Foundation
package import Logging
import ServiceLifecycle
package import Store
import Synchronization

package import enum Store.UploadSource

/// Takes files from the drop folder and imports every upload that is not finished, those of one campaign in order of
/// arrival, up to two campaigns at a time.
package final class Importer: Sendable {
    package static let concurrentCampaigns = 2
    /// A file so named is imported even where its bytes were imported before.
    package static let forcedSuffix = ".force.csv"

    package let wakeUp = WakeUp()
    /// What was left alone at the last look, so that each is told of once.
    private let told = Mutex<Set<String>>([])

    private struct TakenFile {
        var path: String
        /// What its sender calls it.
        var name: String
    }

    private let store: any Store
    private let library: CampaignLibrary
    private let state: StateDirectory
    private let settings: RuntimeSettings
    private let clock: any WallClock
    private let faults: FaultInjector
    private let logger: Logger
    private let folder: DropFolder
    private let uploads: UploadImporter
    private let files = BlockingQueue("files")
    private let lastTrouble = Mutex<[String: String]>([:])
    /// Files in `processing/` that the store has not been told of yet, by campaign, in order of arrival.
    private let unrecorded = Mutex<[String: [TakenFile]]>([:])

    package init(
        store: any Store, library: CampaignLibrary, settings: RuntimeSettings, clock: any WallClock,
        faults: FaultInjector, logger: Logger, report: @escaping @Sendable (UploadProgress) -> Void = { _ in },
        committed: @escaping @Sendable (_ nextDue: Instant?) -> Void = { _ in }
    ) {
        self.store = store
        self.library = library
        state = StateDirectory(path: settings.stateDirectory)
        self.settings = settings
        self.clock = clock
        self.faults = faults
        self.logger = logger
        folder = DropFolder(state: state, settle: settings.settle)
        uploads = UploadImporter(
            store: store, library: library, state: state, settings: settings, clock: clock, faults: faults,
            logger: logger,
            report: report, committed: committed)
    }

    /// Removes what a crash left of uploads that never arrived whole. For the start of a process: none arrives then.
    package func sweepSpool() throws {
        for name in try Files.names(in: state.spool) { try Files.remove("\(state.spool)/\(name)") }
    }

    /// Makes the folders of every campaign in force.
    package func makeFolders() throws {
        for campaign in library.all { try state.createFolders(campaign: campaign.id) }
    }

    /// Listens from now on to what happens in the drop folder: a file is then taken when its writer closes it. Without,
    /// the settle time decides.
    package func watchFolders() { folder.startWatching(library.all.map(\.id)) }

    /// Ends calls that a crash cut off, and finds files that it left between folder and store. For the start of a
    /// process: nothing arrives then.
    package func recover() async throws {
        let unfinished = try await store.unfinishedUploads()
        for upload in unfinished where upload.path == nil {
            // Its call was never answered: the caller repeats it.
            let fault = UploadFault(code: "interrupted", message: "the process ended before the call was answered")
            _ = try await store.finishUpload(upload.key, .failed(fault), at: clock.now)
        }
        let known = Set(unfinished.compactMap(\.path))
        for campaign in library.all {
            let folder = state.folder(.processing, campaign: campaign.id)
            for name in try Files.names(in: folder) where !name.hasPrefix(".") {
                let path = "\(folder)/\(name)"
                if !known.contains(state.relative(path)) {
                    unrecorded.withLock { $0[campaign.id, default: []].append(TakenFile(path: path, name: name)) }
                }
            }
        }
    }

    /// Takes what is complete in the drop folder, then imports all that waits; answers how many uploads ended.
    package func runOnce() async throws -> Int {
        for campaign in library.all { try await takeFiles(of: campaign) }
        tellOfStrays()
        tellOfLateWriting()
        if Task.isShuttingDownGracefully { return 0 }
        let waiting = Dictionary(grouping: try await store.unfinishedUploads(), by: \.campaign)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            var ended = 0
            var running = 0
            for (key, queue) in waiting.sorted(by: { $0.key < $1.key }) {
                guard let campaign = library.campaign(key) else { continue }
                if running >= Self.concurrentCampaigns, let count = try await group.next() {
                    ended += count
                    running -= 1
                }
                group.addTask { try await self.importQueue(queue, of: campaign) }
                running += 1
            }
            for try await count in group { ended += count }
            return ended
        }
    }

    /// Moves a file that has arrived (by HTTP, from the command line) among those to import, and records it.
    package func receive(
        _ file: SpooledUpload, source: UploadSource, campaign: LiveCampaign, by act: Act<UploadRow>
    ) async throws -> UploadRow {
        try state.createFolders(campaign: campaign.id)
        var fileName = Self.safeName(file.fileName)
        if file.isForced, !fileName.lowercased().hasSuffix(Self.forcedSuffix) {
            fileName = String(fileName.dropLast(4)) + Self.forcedSuffix
        }
        let name = UploadPlaces.freeName(fileName, state: state, campaign: campaign.id)
        let places = UploadPlaces(state: state, campaign: campaign.id, name: name)
        try Files.move(file.path, to: places.processing)
        faults.reached(.importFileTaken)
        do {
            let row = try await record(
                path: places.processing, name: fileName, source: source, campaign: campaign,
                contentHash: file.contentHash, by: act)
            wakeUp.signal()
            return row
        } catch {
            // Its sender is told that it was not taken.
            try? Files.move(places.processing, to: file.path)
            throw error
        }
    }

    // MARK: Steps

    private func takeFiles(of campaign: LiveCampaign) async throws {
        do {
            for file in try folder.completeFiles(campaign: campaign.id, at: clock.now, steady: clock.steady) {
                let what = "\(campaign.id)/\(file.name)"
                guard file.path.withCString({ access($0, R_OK) }) == 0 else {
                    trouble(what, FileFault("read", file.path.shown, errno: errno).description)
                    continue
                }
                recovered(what)
                // A long name leaves no room for the names of its results.
                let safeName = Self.safeName(file.name.replacing("\\", with: "_"))
                let name = UploadPlaces.freeName(safeName, state: state, campaign: campaign.id)
                let places = UploadPlaces(state: state, campaign: campaign.id, name: name)
                try Files.move(file.path, to: places.processing)
                faults.reached(.importFileTaken)
                let taken = TakenFile(path: places.processing, name: file.name)
                unrecorded.withLock { $0[campaign.id, default: []].append(taken) }
            }
            while let file = unrecorded.withLock({ $0[campaign.id]?.first }) {
                _ = try await record(path: file.path, name: file.name, source: .dropFolder, campaign: campaign)
                _ = unrecorded.withLock { $0[campaign.id]?.removeFirst() }
            }
            recovered(campaign.id)
        } catch let error where !(error is CancellationError) {
            trouble(campaign.id, "\(error)")
        }
    }

    /// - Parameters:
    ///   - contentHash: nil where nobody has read the file yet.
    ///   - act: of whoever handed it in; nil where it lay in the drop folder.
    private func record(
        path: String, name: String, source: UploadSource, campaign: LiveCampaign, contentHash known: [UInt8]? = nil,
        by act: Act<UploadRow>? = nil
    ) async throws -> UploadRow {
        var contentHash = known ?? []
        if known == nil { contentHash = try await files.run { try Self.hash(path) } }
        let row = try await store.createUpload(
            NewUpload(
                campaign: campaign.key, source: source, fileName: name, path: state.relative(path),
                byteCount: Files.look(at: path)?.size ?? 0,
                fingerprint: UploadFingerprint(
                    contentHash: contentHash, definitionHash: campaign.definition.importHash)),
            by: act, at: clock.now)
        faults.reached(.uploadRecorded)
        return row
    }

    private static func hash(_ path: String) throws -> [UInt8] {
        var hash = SHA256()
        try Files.read(path) { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }

    private func importQueue(_ queue: [UploadRow], of campaign: LiveCampaign) async throws -> Int {
        var ended = 0
        for upload in queue where upload.path != nil {
            if Task.isCancelled || Task.isShuttingDownGracefully { break }
            do {
                _ = try await uploads.run(upload, of: campaign)
                ended += 1
                recovered("upload \(upload.key.rawValue)")
            } catch let error where !(error is CancellationError) {
                // Later uploads of this campaign wait behind it, other campaigns do not.
                trouble("upload \(upload.key.rawValue)", "\(error)")
                return ended
            }
        }
        return ended
    }

    /// Says once of each thing in the inbox that nobody will take why that is.
    private func tellOfStrays() {
        let root = "\(state.path)/\(StateDirectory.Folder.inbox.rawValue)"
        let known = library.all.map(\.id)
        var strays: [String: String] = [:]
        for raw in (try? Files.rawNames(in: root)) ?? [] {
            let path = RawPath(root, name: raw)
            let name = path.shownName
            if name.hasPrefix(".") || known.contains(name) { continue }
            let hint = NearestName.nearest(to: name, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
            strays["inbox/\(name)"] =
                Files.look(at: path)?.isRegular == true
                ? "it lies beside the campaigns' folders: move it into one of them"
                : "no campaign of that id is in force\(hint)"
        }
        for campaign in known {
            for (name, reason) in folder.leftAlone(campaign: campaign, steady: clock.steady) {
                strays["inbox/\(campaign)/\(name)"] = reason
            }
        }
        let new = told.withLock { told in
            defer { told = Set(strays.keys) }
            return strays.filter { !told.contains($0.key) }
        }
        for (what, reason) in new.sorted(by: { $0.key < $1.key }) {
            logger.warning("left alone in the drop folder", metadata: ["what": "\(what)", "reason": "\(reason)"])
        }
    }

    /// Says of each file that grew behind the importer's back that something is missing.
    private func tellOfLateWriting() {
        for path in folder.writtenLate() {
            logger.error(
                "a file was written to after its import: what came late was not imported (drop the whole file in again)",
                metadata: ["file": "\(path.shown)"])
        }
    }

    // MARK: Trouble that waiting may cure

    /// Says it once, not at every try.
    private func trouble(_ what: String, _ text: String) {
        let isNew = lastTrouble.withLock { known in
            defer { known[what] = text }
            return known[what] != text
        }
        if isNew { logger.error("import waits and tries again", metadata: ["what": "\(what)", "reason": "\(text)"]) }
    }

    private func recovered(_ what: String) {
        let was = lastTrouble.withLock { $0.removeValue(forKey: what) }
        if was != nil { logger.notice("import goes on", metadata: ["what": "\(what)"]) }
    }

    /// What waiting has to cure, by upload or campaign; empty when all is well.
    package var troubles: [String] { lastTrouble.withLock { known in known.map { "\($0.key): \($0.value)" }.sorted() } }

    /// A name from outside as a file name of ours: no folders, no control characters, not hidden, ending in `.csv`.
    static func safeName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        var safe = String(
            last.unicodeScalars.map { scalar in
                scalar.value < 0x20 || scalar.value == 0x7F || scalar == ":" ? "_" : Character(scalar)
            })
        if safe.lowercased().hasSuffix(".csv") { safe.removeLast(4) }
        let forced = String(forcedSuffix.dropLast(4))
        let isForced = safe.lowercased().hasSuffix(forced)
        if isForced { safe.removeLast(forced.count) }
        while safe.utf8.count > 190 { safe.removeLast() }
        while safe.hasPrefix(".") { safe.removeFirst() }
        if safe.isEmpty { safe = "upload" }
        return safe + (isForced ? forced : "") + ".csv"
    }
}
