import Foundation

/// Where everything lies under the state directory.
///
/// ```
/// campaignd.sqlite        the store
/// inbox/<campaign>/       files to import
/// processing/<campaign>/  files being imported
/// done/<campaign>/        imported files, with NAME.result.json and NAME.errors.csv
/// failed/<campaign>/      files that could not be read, with NAME.error.txt
/// spool/                  HTTP uploads that are still arriving
/// outbox/                 messages written by the outbox channel
/// paused-channels.json    channels that an operator holds, of earlier versions: becomes rows of the store
/// ```
package struct StateDirectory: Hashable, Sendable {
    package enum Folder: String, CaseIterable, Sendable {
        case inbox, processing, done, failed
    }

    /// Absolute, without a slash at the end.
    package let path: String

    package init(path: String) {
        self.path = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    }

    package var spool: String { "\(path)/spool" }
    package var pausedChannels: String { "\(path)/paused-channels.json" }
    package var outbox: String { "\(path)/outbox" }

    /// - Parameter campaign: a campaign's id; ids are slugs, so it is safe in a path.
    package func folder(_ folder: Folder, campaign: String) -> String { "\(path)/\(folder.rawValue)/\(campaign)" }

    /// A path under the state directory as the store keeps it.
    package func relative(_ absolute: String) -> String {
        absolute.hasPrefix(path + "/") ? String(absolute.dropFirst(path.count + 1)) : absolute
    }

    package func absolute(_ relative: String) -> String { relative.hasPrefix("/") ? relative : "\(path)/\(relative)" }

    /// Makes the folders that are always there.
    package func create() throws(FileFault) {
        for folder in Folder.allCases {
            try Files.makeDirectory("\(path)/\(folder.rawValue)", isShared: folder == .inbox)
        }
        try Files.makeDirectory(spool)
    }

    package func createFolders(campaign: String) throws(FileFault) {
        for folder in Folder.allCases {
            try Files.makeDirectory(self.folder(folder, campaign: campaign), isShared: folder == .inbox)
        }
    }
}
