package import Domain
import FlowEngine
package import Store
import Synchronization

extension CampaignLibrary {
    /// Why a campaign was not rolled back: what is wrong and what would be right.
    package struct RollBackFault: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) { self.description = description }
    }

    /// Puts an earlier version in force again. The directory as it is now is held back until it changes.
    ///
    /// What is planned keeps its plan and its version; new runs take the version put in force.
    /// - Parameter hash: the version's content hash, or its beginning, at least four digits.
    /// - Throws: ``RollBackFault`` where there is no such version, or it cannot be read or compiled any more.
    package func rollBack(
        _ id: String, to hash: String, by act: Act<VersionSwitch>, at now: Instant
    ) async throws -> VersionSwitch {
        guard let row = try await store.campaigns().first(where: { $0.id == id }) else {
            throw StoreError.noSuchRow("campaign \"\(id)\"")
        }
        let wanted = hash.lowercased()
        let matching = try await store.versions(of: row.key).filter { $0.contentHash.hasPrefix(wanted) }
        guard wanted.utf8.count >= 4, let version = matching.first, matching.count == 1 else {
            let why =
                wanted.utf8.count < 4
                ? "give four digits of its hash at least"
                : matching.isEmpty ? "no version begins with it" : "\(matching.count) versions begin with it"
            throw RollBackFault(
                description: "\(id) cannot be rolled back to \"\(hash)\": \(why) (campaignd versions \(id) lists them)")
        }
        if version.isCurrent, let live = campaign(id) {
            let change = VersionSwitch(changed: false, registered: live.registered)
            try await store.keep(change, of: act, at: now)
            return change
        }
        guard let files = try await store.files(of: version.key) else {
            throw RollBackFault(description: "the files of version \(version.contentHash.prefix(12)) are not kept")
        }
        let loaded = DefinitionLoader.load(
            campaign: id, files: files, parties: parties(), types: settings.nodeTypes)
        guard let definition = loaded.campaigns.first else {
            let errors = loaded.diagnostics.filter { $0.severity == .error }.prefix(5).map(\.description)
            throw RollBackFault(
                description: "version \(version.contentHash.prefix(12)) does not load any more:\n"
                    + errors.joined(separator: "\n"))
        }
        let directory = try await directoryHash(of: id)
        // Found out within the transaction: a version that cannot run is not put in force at all.
        let unfit = Mutex<CompilationError?>(nil)
        do {
            // The way forward again, to what the directory holds, holds nothing back.
            let change = try await store.rollBack(
                row.key, to: VersionRegistration(definition),
                holding: directory == version.contentHash ? nil : directory, by: act, at: now
            ) { registered in
                do { _ = try self.compile(definition, registered) } catch let error as CompilationError {
                    unfit.withLock { $0 = error }
                    throw error
                }
            }
            put(try compile(definition, change.registered))
            try await refreshHistories()
            return change
        } catch {
            throw CampaignLibrary.fault(unfit.withLock { $0 } ?? error, version)
        }
    }

    private static func fault(_ error: any Error, _ version: VersionRow) -> any Error {
        let why: String
        switch error {
        case StoreError.fieldConflict(let sentences): why = sentences.joined(separator: "; ")
        case let error as CompilationError: why = error.description
        default: return error
        }
        return RollBackFault(
            description: "version \(version.contentHash.prefix(12)) cannot be put in force any more: \(why)")
    }

    /// The content hash of a campaign's directory as it is now; nil where it is gone.
    private func directoryHash(of id: String) async throws -> String? {
        let directory = settings.flowsDirectory
        return try await BlockingQueue("definitions").run {
            try DefinitionLoader.contentHash(of: id, in: directory)
        }
    }
}
