import ArgumentParser

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Has the running daemon read the campaigns again; what has errors keeps its last good version.")

    @OptionGroup var options: WorkplaceOptions

    func run() async throws {
        let configuration = try options.load()
        // Without a daemon there is nothing that would read them: the next one does when it starts.
        guard let daemon = ControlClient(stateDirectory: configuration.stateDirectory) else {
            throw CommandFailure(.outOfReach, "no daemon is running on \(configuration.stateDirectory)")
        }
        let desk = OperatorDesk(door: daemon, isServed: true)
        let lines = try await desk.post("/control/reload").texts("report")
        for line in lines { print(line) }
        if lines.isEmpty { print("nothing changed") }
        if lines.contains(where: { $0.contains(": error: ") }) { throw ExitCode.foundProblems }
    }
}
