import Foundation
import Synchronization

/// What the kernel tells of files in folders (inotify): who writes to them, and when that ends.
///
/// Nothing is told of what happened before ``watch(_:for:)``, nor of what other machines do on a network file system.
final class FolderEvents: Sendable {
    enum Kind: Sendable {
        /// Somebody has it open and wrote to it.
        case written
        /// Somebody who had it open for writing closed it.
        case closed
        /// It was moved in, whole.
        case movedIn
        /// It was moved out, or removed.
        case gone
    }

    struct Event: Sendable {
        var path: RawPath
        var kind: Kind
    }

    private struct State {
        var folders: [Int32: String] = [:]
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    /// Nil where the kernel has none left to give.
    init?() {
        descriptor = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Begins, or goes on: a folder that is watched already keeps its watch. False where it cannot be watched.
    @discardableResult
    func watch(_ folder: String) -> Bool {
        let mask = UInt32(IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR)
        return state.withLock { state in
            let watch = inotify_add_watch(descriptor, folder, mask)
            guard watch >= 0 else { return false }
            state.folders[watch] = folder
            return true
        }
    }

    /// What happened since the last call, in order; nil where some of it was lost (the kernel's queue overflowed).
    func drain() -> [Event]? {
        state.withLock { state in
            var events: [Event] = []
            var isWhole = true
            let header = MemoryLayout<inotify_event>.size
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                var offset = 0
                while offset + header <= count {
                    let event = buffer.withUnsafeBytes {
                        $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    }
                    let end = min(offset + header + Int(event.len), count)
                    let name = buffer[(offset + header)..<end].prefix { $0 != 0 }
                    offset = end
                    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { isWhole = false }
                    if event.mask & UInt32(IN_IGNORED) != 0 { state.folders[event.wd] = nil }
                    guard let folder = state.folders[event.wd], !name.isEmpty, let kind = Kind(event.mask) else {
                        continue
                    }
                    events.append(Event(path: RawPath(folder, name: Array(name)), kind: kind))
                }
            }
            return isWhole ? events : nil
        }
    }
}

extension FolderEvents.Kind {
    fileprivate init?(_ mask: UInt32) {
        if mask & UInt32(IN_MOVED_TO) != 0 {
            self = .movedIn
        } else if mask & UInt32(IN_CLOSE_WRITE) != 0 {
            self = .closed
        } else if mask & UInt32(IN_MODIFY) != 0 {
            self = .written
        } else if mask & UInt32(IN_MOVED_FROM | IN_DELETE) != 0 {
            self = .gone
        } else {
            return nil
        }
    }
}
