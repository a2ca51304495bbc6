import Domain
import Foundation
import Runtime

/// The key that signs what strangers may hand back to us (unsubscribe links, bounce addresses, start payloads):
/// `token.key` in the state directory, 32 bytes as hexadecimal digits, for its owner's eyes only.
///
/// It is made once and kept: what was signed with another key is worth nothing.
struct TokenKey {
    private static let byteCount = 32

    let path: String

    init(stateDirectory: String) { path = "\(stateDirectory)/token.key" }

    /// The key that is there; nil where none is.
    /// - Throws: ``CommandFailure`` where the file cannot be read or holds no key.
    func read() throws(CommandFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw fault("cannot be read") }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 2 * Self.byteCount + 2)
        var filled = 0
        while filled < text.count {
            let wanted = text.count - filled
            let count = text.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress.map { $0 + filled }, wanted)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("cannot be read") }
            if count == 0 { break }
            filled += count
        }
        let digits = text[..<filled].filter { $0 != 0x0A }
        let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard values.count == digits.count, values.count == 2 * Self.byteCount else {
            throw CommandFailure(
                .outOfReach,
                "\(path) holds no key of \(2 * Self.byteCount) hexadecimal digits (bring it back from a backup; removed, "
                    + "it is made anew, and links sent before work no more)")
        }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
    }

    /// The key that is there, else a new one, on disk when it returns. Two processes at once come to the same one.
    func readOrMake(random: any RandomSource) throws(CommandFailure) -> [UInt8] {
        if let key = try read() { return key }
        let parent = (path as NSString).deletingLastPathComponent
        do { try Files.makeDirectory(parent) } catch { throw CommandFailure(.outOfReach, error.description) }
        let made = random.bytes(Self.byteCount)
        let text = Hexadecimal.text(made) + "\n"
        // Whole before it has its name: a crash leaves a key or none.
        let part = "\(parent)/.token.key.\(getpid())"
        unlink(part)
        let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("cannot be made") }
        defer { unlink(part) }
        let bytes = Array(text.utf8)
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let cause = errno
        close(descriptor)
        errno = cause
        guard isWritten else { throw fault("cannot be written") }
        if link(part, path) != 0, errno != EEXIST { throw fault("cannot be made") }
        let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw fault("cannot be made") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw fault("cannot be made") }
        return try read() ?? made
    }

    private func fault(_ what: String) -> CommandFailure {
        CommandFailure(.outOfReach, "\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
