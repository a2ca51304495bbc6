import Foundation

/// The daemon's end of a worker's socket: frames of four bytes of length, big end first, and as many bytes. Its calls
/// block: they belong on a thread of their own.
struct WorkerChannel: Sendable {
    enum Trouble: Error, Hashable {
        /// The other end is closed.
        case ended
        case timedOut
        /// What came is no frame of ours.
        case malformed
    }

    /// No worker has more to say at once.
    static let longestFrame = 64 << 20

    let descriptor: Int32

    /// Two connected ends that no program started meanwhile inherits, neither of them a standard stream.
    static func pair() throws(CustomActionFault) -> (ours: WorkerChannel, theirs: Int32) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw CustomActionFault("no socket for a worker of custom actions: \(String(cString: strerror(errno)))")
        }
        for index in ends.indices where ends[index] < 3 {
            let moved = fcntl(ends[index], F_DUPFD_CLOEXEC, 3)
            close(ends[index])
            ends[index] = moved
        }
        guard ends.allSatisfy({ $0 >= 3 }) else {
            for end in ends where end >= 0 { close(end) }
            throw CustomActionFault("no socket for a worker of custom actions: too many files are open")
        }
        return (WorkerChannel(descriptor: ends[0]), ends[1])
    }

    /// - Parameter patience: how long the other end may take nothing, in milliseconds.
    func send(_ frame: [UInt8], patience: Int32 = 20_000) throws(Trouble) {
        let count = UInt32(truncatingIfNeeded: frame.count)
        let head = (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * UInt32($0))) }
        try sendBytes(head + frame, patience: patience)
    }

    private func sendBytes(_ bytes: [UInt8], patience: Int32) throws(Trouble) {
        var sent = 0
        while sent < bytes.count {
            try wait(for: POLLOUT, patience)
            let count = bytes.withUnsafeBytes { buffer in
                // A worker that has ended is an answer, not a SIGPIPE.
                Glibc.send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw .ended
            }
            sent += count
        }
    }

    /// - Parameter patience: how long the other end may be silent, in milliseconds.
    func receive(patience: Int32) throws(Trouble) -> [UInt8] {
        let head = try receiveBytes(4, patience)
        let count = head.reduce(0) { $0 << 8 | Int($1) }
        guard count <= Self.longestFrame else { throw .malformed }
        return try receiveBytes(count, patience)
    }

    private func receiveBytes(_ count: Int, _ patience: Int32) throws(Trouble) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            try wait(for: POLLIN, patience)
            let read = bytes.withUnsafeMutableBytes { buffer in
                Glibc.recv(
                    descriptor, buffer.baseAddress.map { $0 + received }, count - received,
                    Int32(MSG_DONTWAIT))
            }
            if read < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw .ended
            }
            if read == 0 { throw .ended }
            received += read
        }
        return bytes
    }

    private func wait(for event: Int32, _ patience: Int32) throws(Trouble) {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let count = poll(&entry, 1, patience)
            if count > 0 { return }
            if count == 0 { throw .timedOut }
            if errno != EINTR { throw .ended }
        }
    }

    /// What is there now, without frames; at most 4 KB.
    func text() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Tells the other end that no more comes, and waits until it is gone; false where it is still there after
    /// `patience` milliseconds of silence.
    func finish(patience: Int32) -> Bool {
        shutdown(descriptor, Int32(SHUT_WR))
        while true {
            do { _ = try receiveBytes(1, patience) } catch { return error == .ended }
        }
    }

    func close() { Self.close(descriptor) }

    private static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }
}
