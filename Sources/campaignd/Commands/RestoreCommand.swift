import ArgumentParser
import Domain
import Foundation
import Runtime
import Store

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a state directory's store from a backup; it sends nothing until somebody has looked.",
        discussion: """
            The state directory must have no store, and no daemon may run on it. Every campaign is stopped, and messages that \
            were due are held as unknown: they may have gone out after the backup was made. Afterwards: start the daemon, \
            look (campaignd status, campaignd communications --reason unknown), settle what is unknown (campaignd resolve), \
            then campaignd start CAMPAIGN.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "A file that campaignd backup wrote.", completion: .file())
    var file: String

    func run() async throws {
        let configuration = try options.load()
        let state = configuration.stateDirectory
        guard ControlClient(stateDirectory: state) == nil else {
            throw CommandFailure(.outOfReach, "a daemon is running on \(state): stop it, and move its store away")
        }
        try StateOwner.check(state)
        let restored: RestoredBackup
        do {
            try Files.makeDirectory(state)
            restored = try await BlockingQueue("restore").run { [file] in
                try SQLiteStore.restore(file, into: state, actor: Person.actor, at: LiveClock().now) { restored in
                    try StateFiles(directory: state).write(restored.files)
                }
            }
        } catch let error as StoreError {
            throw CommandFailure(.outOfReach, error.description)
        }
        let made = restored.madeAt.map { " of \($0.iso8601)" } ?? ""
        print("restored the backup\(made) into \(state)")
        if restored.files.isEmpty {
            print("it holds the store alone: token.key and tokens/ are to be brought from elsewhere")
        } else {
            print("with \(restored.files.map(\.path).joined(separator: ", "))")
        }
        print(
            restored.stopped.isEmpty
                ? "no campaign ran" : "stopped until you start them: \(restored.stopped.joined(separator: ", "))")
        if restored.held > 0 {
            print(
                "\(Numbers.of(restored.held, "message")) may have gone out since: campaignd communications --reason unknown "
                    + "lists them, campaignd resolve settles them")
        }
    }
}
