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
        try BackupExamination.examine(file)
        let restored: RestoredBackup
        let made = MadeState(state)
        do {
            try Files.makeDirectory(state)
            restored = try await BlockingQueue("restore").run { [file] in
                try StorePlace(stateDirectory: state).restore(file, actor: Person.actor, at: LiveClock().now) {
                    restored in
                    try StateFiles(directory: state).write(restored.files)
                }
            }
        } catch {
            made.remove()
            throw failure(error)
        }
        let madeAt = restored.madeAt.map { " of \($0.iso8601)" } ?? ""
        print("restored the backup\(madeAt) into \(state)")
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

    /// In words of the backup: the store that it is to become is not there yet.
    private func failure(_ error: any Error) -> any Error {
        guard let error = error as? StoreError else { return error }
        switch error {
        case .cannotOpen(place: file, let reason, let hint):
            return CommandFailure(.outOfReach, "\(file) cannot be restored: \(reason) (\(hint))")
        case .corrupt(place: file, _, let reason), .failed(place: file, _, let reason):
            return CommandFailure(.outOfReach, "the backup \(file) is damaged: \(reason) (take another)")
        case .newerSchema(place: file, let migration):
            return CommandFailure(
                .outOfReach,
                "the backup \(file) is of a newer campaignd (it has the migration \"\(migration)\"): restore it with that version"
            )
        case .cannotOpen, .cannotWrite, .newerSchema, .inUse, .diskFull, .readOnly, .corrupt, .failed, .fenced,
            .fieldConflict, .badCursor, .noSuchRow:
            return CommandFailure(.outOfReach, error.description)
        }
    }
}
