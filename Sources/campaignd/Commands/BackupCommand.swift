import ArgumentParser
import Domain
import Foundation
import Runtime
import Store

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract:
            "Copies the store and what belongs to it to a new file, whole and consistent, while the daemon goes on.",
        discussion: """
            One file that only its owner may read: the store, the key that signs links and addresses, and the tokens of \
            accounts. campaignd restore takes it. What is no regular file (a pipe, - for standard \
            output) is written into.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The file to write; it must not be there yet.", completion: .file())
    var file: String

    func run() async throws {
        let configuration = try options.load()
        let isStream = try Self.isStream(file)
        let store = try Workplace(configuration, quiet: true).openStoreForReading()
        let files = try StateFiles(directory: configuration.stateDirectory).read()
        let now = LiveClock().now
        do {
            if isStream {
                try await stream(store, files, at: now)
            } else {
                try await store.backup(to: file, with: files, at: now)
            }
        } catch let error as StoreError {
            throw CommandFailure(.outOfReach, error.description)
        }
        try await store.close()
        if isStream { return }
        let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int64 ?? 0
        let with = files.isEmpty ? "" : ", with \(files.map(\.path).joined(separator: ", "))"
        print("wrote \(file) (\(Numbers.grouped(size)) bytes\(with))")
    }

    /// - Throws: ``CommandFailure`` where a file of that name is there, also at the end of a link.
    private static func isStream(_ file: String) throws(CommandFailure) -> Bool {
        if file == "-" { return true }
        var status = stat()
        guard lstat(file, &status) == 0 else { return false }
        if stat(file, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) { return true }
        if OutputFile.isDescriptor(file) { return true }
        throw CommandFailure(.wrongUsage, "\(file) is there already (name a new file)")
    }

    /// By way of a file that is gone afterwards: SQLite writes no stream.
    private func stream(_ store: any Store, _ files: [BackupFile], at now: Instant) async throws {
        let output = try OutputFile(file)
        var template = Array("\(NSTemporaryDirectory())/campaignd-backup-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw CommandFailure(
                .outOfReach, "cannot make a directory in \(NSTemporaryDirectory()): \(String(cString: strerror(errno)))"
            )
        }
        let folder = String(cString: made)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let copy = "\(folder)/copy"
        try await store.backup(to: copy, with: files, at: now)
        var fault: CommandFailure?
        try Files.read(copy) { chunk in
            if fault != nil { return }
            do throws(CommandFailure) { try output.write(Array(chunk)) } catch { fault = error }
        }
        if let fault {
            output.discard()
            throw fault
        }
        try output.finish()
    }
}
