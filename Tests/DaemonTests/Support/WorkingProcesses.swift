import Foundation

/// The processes that work below a folder: those whose working directory it is, or was.
enum WorkingProcesses {
    static func below(_ folder: String) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
            return place?.hasPrefix("\(folder)/") ?? false
        }
    }
}
