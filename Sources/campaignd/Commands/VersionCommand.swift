import ArgumentParser

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Says which version this is.")

    @Flag(name: .long, help: "As JSON.")
    var json = false

    func run() {
        print(json ? JSONLine.object([("version", .text(Version.current))]) : "campaignd \(Version.current)")
    }
}
