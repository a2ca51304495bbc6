import Foundation

/// Who a directory belongs to. A command that root runs on a service's state leaves files behind that the service cannot
/// write.
struct StateOwner {
    let user: uid_t

    /// Nil where there is no such directory.
    init?(directory: String) {
        var status = stat()
        guard stat(directory, &status) == 0 else { return nil }
        user = status.st_uid
    }

    /// The user's name, or number where there is none.
    var name: String { getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)" }

    /// - Throws: ``CommandFailure`` where root is about to write what belongs to another user.
    static func check(_ directory: String) throws(CommandFailure) {
        guard geteuid() == 0, let owner = StateOwner(directory: directory), owner.user != 0 else { return }
        throw CommandFailure(
            .outOfReach,
            "\(directory) belongs to \(owner.name), who could not write what root leaves there: "
                + "run it as that user (sudo -u \(owner.name) campaignd …)")
    }
}
