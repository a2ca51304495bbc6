import Domain
import Foundation
import Glibc

/// Looks into the folder of replies. One thread at a time has it: it remembers what it saw at the last look.
///
/// A file is taken when two looks find it the same, and not empty. What was taken is in the cursor, and moved to `done`
/// by the look that is handed that cursor: by then it is kept. What is no reply is moved to `failed`, with the reason.
final class OutboxReplies {
    /// One batch: files, and bytes of them.
    static let mostFiles = 100
    static let mostBytes: Int64 = 64 << 20

    private let folder: ReplyFolder
    private let reader: ReplyReader
    private let interval: Duration
    private var seen: Set<ReplyFile> = []
    /// The folder, locked: one looks into it, and no file is taken twice. Negative: not yet.
    private var lock: Int32 = -1

    /// - Parameter directory: the outbox.
    init(directory: String, interval: Duration, tokens: TokenSigner) {
        folder = ReplyFolder(path: "\(directory)/replies")
        reader = ReplyReader(directory: directory, tokens: tokens)
        self.interval = interval
    }

    deinit { if lock >= 0 { close(lock) } }

    func poll(after cursor: String?, at now: Instant) -> Poll {
        var poll = Poll(pause: interval)
        do throws(OutboxWriter.Failure) {
            try folder.make()
        } catch {
            poll.failure = error.channelFailure
            return poll
        }
        // Another channel, or another daemon, has this directory too, and takes its replies.
        guard isMine() else { return poll }
        var taken: [ReplyFile] = []
        for file in OutboxReplies.files(in: cursor) {
            note(&poll) { () throws(OutboxWriter.Failure) in try folder.move(file, to: .done) }
                // Read already, and in the way still: it is not read again.
                .map { _ in taken.append(file) }
        }
        let stuck = Set(taken)
        let entries: [ReplyFolder.Entry]
        do throws(OutboxWriter.Failure) {
            entries = try folder.entries()
        } catch {
            poll.failure = error.channelFailure
            entries = []
        }
        var before = seen
        seen = []
        var bytesTaken: Int64 = 0
        for entry in entries {
            switch entry {
            case .other(let name):
                refuse(name, "it is no regular file (a link, a pipe, a device)", &poll)
            case .file(let file):
                guard !stuck.contains(file) else { continue }
                guard before.remove(file) != nil, file.size > 0 else {
                    seen.insert(file)
                    continue
                }
                guard file.size <= ReplyReader.longestFile else {
                    refuse(file.name, "it has more than \(ReplyReader.longestFile) bytes", &poll)
                    continue
                }
                guard poll.events.count < OutboxReplies.mostFiles, bytesTaken + file.size <= OutboxReplies.mostBytes
                else {
                    seen.insert(file)
                    poll.pause = .zero
                    continue
                }
                bytesTaken += file.size
                take(file, &poll, &taken, at: now)
            }
        }
        let value = OutboxReplies.cursor(of: taken)
        poll.cursor = value == cursor || (cursor == nil && taken.isEmpty) ? nil : value
        return poll
    }

    private func isMine() -> Bool {
        if lock >= 0 { return true }
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        // A file system without locks has none to share.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            close(descriptor)
            return false
        }
        lock = descriptor
        return true
    }

    private func take(_ file: ReplyFile, _ poll: inout Poll, _ taken: inout [ReplyFile], at now: Instant) {
        do throws(OutboxWriter.Failure) {
            // Nil: it has changed since; the next look sees it anew.
            guard let bytes = try folder.read(file) else { return }
            do throws(ReplyReader.Refusal) {
                poll.events.append(try reader.event(bytes, file, at: now))
                taken.append(file)
                // Where it cannot be kept it is still there at the next look, and taken at once.
                seen.insert(file)
            } catch {
                refuse(file.name, error.reason, &poll)
            }
        } catch {
            refuse(file.name, "cannot \(error.operation) it: \(error.cause.text)", &poll)
        }
    }

    /// Moves it out of the way and says why beside it.
    private func refuse(_ name: String, _ reason: String, _ poll: inout Poll) {
        note(&poll) { () throws(OutboxWriter.Failure) in
            let name = try folder.move(name, to: .failed)
            try OutboxWriter.write(
                Array("\(reason)\n".utf8), directory: folder.path, folder: ReplyFolder.Place.failed.rawValue,
                name: "\(name).reason.txt")
        }
    }

    /// Does it; where it fails the poll says so, and the failure is the answer.
    @discardableResult
    private func note(
        _ poll: inout Poll, _ act: () throws(OutboxWriter.Failure) -> Void
    ) -> OutboxWriter.Failure? {
        do throws(OutboxWriter.Failure) {
            try act()
            return nil
        } catch {
            poll.failure = error.channelFailure
            return error
        }
    }

    /// Files that the last poll brought. A cursor that cannot be read names none: they are read again, and known by
    /// their ids.
    private static func files(in cursor: String?) -> [ReplyFile] {
        guard let cursor else { return [] }
        return (try? JSONDecoder().decode([ReplyFile].self, from: Data(cursor.utf8))) ?? []
    }

    private static func cursor(of files: [ReplyFile]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and numbers always encode.
        return (try? encoder.encode(files)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}
