import ArgumentParser

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Has the running daemon read the campaigns again; what has errors keeps its last good version.")

    @OptionGroup var options: WorkplaceOptions

    func run() async throws {
        let configuration = try options.load()
        guard let daemon = ControlClient(stateDirectory: configuration.stateDirectory) else {
            throw CommandFailure(.outOfReach, "no daemon is running on \(configuration.stateDirectory)")
        }
        let lines = try await daemon.send("POST", "/control/reload")["report"] as? [String] ?? []
        for line in lines { print(line) }
        if lines.isEmpty { print("nothing changed") }
        if lines.contains(where: { $0.contains(": error: ") }) { throw ExitCode.foundProblems }
    }
}
