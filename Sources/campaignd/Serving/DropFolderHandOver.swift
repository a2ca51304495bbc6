import Domain
import Foundation
import Runtime
import Store
import Values

/// Puts a file into the drop folder of a running daemon and follows the upload that comes of it.
struct DropFolderHandOver {
    let file: String
    let campaign: String
    let isForced: Bool
    let state: StateDirectory
    let store: any Store
    let bar: ProgressBar

    func run() async throws -> UploadRow {
        guard let row = try await store.campaigns().first(where: { $0.id == campaign }) else {
            throw CommandFailure(.wrongUsage, "there is no campaign \"\(campaign)\" (campaignd status lists them)")
        }
        let clock = LiveClock()
        let inbox = state.folder(.inbox, campaign: campaign)
        let stem = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
        let wanted = stem + (isForced && !stem.hasSuffix(".force") ? Importer.forcedSuffix : ".csv")
        let name = Files.freeName(wanted) { Files.exists("\(inbox)/\($0)") }
        let shownName = ShownValue.fileName(Array(name.utf8))
        // Another upload of the same name may have ended a moment ago.
        var newest = UploadQuery(campaign: row.key)
        newest.page.limit = 1
        let before = try await store.uploads(newest).rows.first?.key.rawValue ?? 0
        let (_, byteCount) = try await BlockingQueue("copy").run { [file] in
            let temporary = "\(inbox)/.\(name).part"
            let copied = try ImportFile.copy(file, to: temporary)
            try Files.move(temporary, to: "\(inbox)/\(name)")
            return copied
        }
        while true {
            try await clock.sleep(for: .milliseconds(150))
            var query = UploadQuery(campaign: row.key)
            query.page.limit = 20
            let uploads = try await store.uploads(query).rows
            guard let upload = uploads.first(where: { $0.fileName == shownName && $0.key.rawValue > before }) else {
                guard ControlClient(stateDirectory: state.path) != nil else {
                    throw CommandFailure(
                        .outOfReach, "the daemon ended: \(inbox)/\(name) is imported when one runs again")
                }
                continue
            }
            bar.show(
                UploadProgress(
                    upload: upload.key, campaign: campaign, fileName: name, byteCount: byteCount,
                    bytesDone: upload.checkpoint?.byteOffset ?? 0, counts: upload.counts,
                    startedAt: upload.startedAt ?? upload.receivedAt, now: clock.now,
                    end: upload.finishedAt == nil ? nil : upload))
            if upload.finishedAt != nil { return upload }
        }
    }
}
