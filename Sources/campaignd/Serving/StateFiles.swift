import Foundation
import Runtime
import Store

/// The files of a state directory that belong to its store: without them links that were sent are worth nothing, accounts
/// have to be granted anew, and channels that an earlier version held (until a daemon has made rows of that) go on.
struct StateFiles {
    private static let tokensFolder = "tokens"

    let directory: String

    /// Those that are there.
    /// - Throws: ``CommandFailure`` where one cannot be read: a backup without it would be none.
    func read() throws(CommandFailure) -> [BackupFile] {
        let state = StateDirectory(path: directory)
        var paths = ["token.key", state.relative(state.pausedChannels)]
        let tokens = (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(Self.tokensFolder)")) ?? []
        paths += tokens.filter { !$0.hasPrefix(".") }.sorted().map { "\(Self.tokensFolder)/\($0)" }
        var files: [BackupFile] = []
        for path in paths {
            let place = "\(directory)/\(path)"
            guard Files.look(at: place)?.isRegular == true else { continue }
            guard let data = FileManager.default.contents(atPath: place) else {
                throw CommandFailure(
                    .outOfReach, "\(place) cannot be read, and a backup needs it (run it as the daemon's user)")
            }
            files.append(BackupFile(path: path, bytes: Array(data)))
        }
        return files
    }

    /// Puts them in their places, for their owner's eyes only; one that is there stays where it says the same.
    func write(_ files: [BackupFile]) throws {
        for file in files {
            let place = "\(directory)/\(file.path)"
            if let there = FileManager.default.contents(atPath: place) {
                if Array(there) == file.bytes { continue }
                throw CommandFailure(
                    .outOfReach, "\(place) is there already and another one (move it away: the backup has its own)")
            }
            try Files.makeDirectory((place as NSString).deletingLastPathComponent)
            let output = try OutputFile(place, mode: 0o600)
            do {
                try output.write(file.bytes)
                try output.finish()
            } catch {
                output.discard()
                throw error
            }
        }
    }
}
