import Domain
import Foundation
import Runtime
import Store

/// Hands a file to the daemon that runs, and follows the upload that comes of it.
struct UploadHandOver {
    let file: String
    let campaign: String
    let isForced: Bool
    let state: StateDirectory
    /// Opened for reading, beside the daemon.
    let store: any Store
    let desk: OperatorDesk
    let bar: ProgressBar

    func run() async throws -> UploadRow {
        guard try await store.campaigns().contains(where: { $0.id == campaign }) else {
            throw CommandFailure(.wrongUsage, "there is no campaign \"\(campaign)\" (campaignd status lists them)")
        }
        let clock = LiveClock()
        let spooled = try await ImportFile.spool(file, in: state)
        let answer: AnswerObject
        do {
            answer = try await desk.post(
                "/control/campaigns/\(PercentCoding.encoded(campaign))/uploads",
                [
                    "spooled": (spooled.path as NSString).lastPathComponent,
                    "name": spooled.fileName, "bytes": "\(spooled.byteCount)",
                    "hash": Hexadecimal.text(spooled.contentHash),
                    "force": isForced,
                ])
        } catch {
            unlink(spooled.path)
            throw error
        }
        guard let id = answer.text("id").flatMap({ APIIdentifier($0) }) else {
            throw CommandFailure(.outOfReach, "the daemon did not say which upload it made")
        }
        while true {
            if let upload = try await store.upload(UploadKey(id.key)) {
                bar.show(
                    UploadProgress(
                        upload: upload.key, campaign: campaign, fileName: upload.fileName,
                        byteCount: upload.byteCount, bytesDone: upload.checkpoint?.byteOffset ?? 0,
                        counts: upload.counts, startedAt: upload.startedAt ?? upload.receivedAt, now: clock.now,
                        end: upload.finishedAt == nil ? nil : upload))
                if upload.finishedAt != nil { return upload }
            }
            try await clock.sleep(for: .milliseconds(150))
            guard ControlClient(stateDirectory: state.path) != nil else {
                throw CommandFailure(
                    .outOfReach, "the daemon ended: \(file) is taken, and is imported when one runs again")
            }
        }
    }
}
