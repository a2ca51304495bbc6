import Domain
import Glibc

/// Looks whether this machine can make calls, without making one.
struct SIPCheck: Sendable {
    var board: Switchboard

    /// Nil where all is there.
    func failure() async -> ChannelFailure? {
        let settings = board.settings
        let programs = [
            (settings.baresip, "baresip-core"), ("setpriv", "util-linux"), (settings.speaker, "espeak-ng"),
            (settings.converter, "sox"),
        ]
        for (program, package) in programs where !Self.isThere(program) {
            return missing("\(program) is not there (install \(package))")
        }
        for module in ["g711.so", "aufile.so", "menu.so", "ctrl_tcp.so"]
        where access("\(settings.modules)/\(module)", R_OK) != 0 {
            return missing("baresip's \(module) is not in \(settings.modules) (set baresip_modules)")
        }
        return await speak()
    }

    private func speak() async -> ChannelFailure? {
        let directory: String
        do throws(ChannelFailure) { directory = try board.makeCheckDirectory() } catch { return error }
        defer { PrivateFile.removeFolder(directory) }
        let message = OutboundMessage(
            kind: CommunicationKind.voice.name, recipient: "", text: "1", idempotencyKey: "check", date: 0)
        do throws(PromptMaker.Failure) {
            _ = try await PromptMaker(settings: board.settings).make(message, name: "check", in: directory)
            return nil
        } catch {
            switch error {
            case .message(let code, let text), .machine(let code, let text):
                return ChannelFailure(.unavailable, code: code, text: text)
            }
        }
    }

    private func missing(_ text: String) -> ChannelFailure {
        ChannelFailure(.unavailable, code: "missing_program", text: text)
    }

    /// Whether it can be run, by its path or as `PATH` has it.
    static func isThere(_ program: String) -> Bool {
        if program.utf8.contains(UInt8(ascii: "/")) { return access(program, X_OK) == 0 }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}
