import ArgumentParser
import Foundation
import Store

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the store to a new file, whole and consistent, while the daemon goes on.")

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The file to write; it must not be there yet.", completion: .file())
    var file: String

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(.wrongUsage, "\(file) is there already (name a new file)")
        }
        let store = try Workplace(try options.load(), quiet: true).openStoreForReading()
        do {
            try await store.backup(to: file)
        } catch let error as StoreError {
            throw CommandFailure(.outOfReach, error.description)
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int64 ?? 0
        print("wrote \(file) (\(Numbers.grouped(size)) bytes)")
    }
}
