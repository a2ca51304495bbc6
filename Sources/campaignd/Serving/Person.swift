import Foundation

/// Who gives the command: the record of acts names them.
enum Person {
    /// Their name on this machine, also where they became the daemon's user for it (`sudo -u campaignd campaignd …`).
    static var name: String {
        if let name = ProcessInfo.processInfo.environment["SUDO_USER"], !name.isEmpty { return name }
        return getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user-\(geteuid())"
    }

    /// As the record has it.
    static var actor: String { "operator:\(name)" }
}
