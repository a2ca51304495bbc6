package import Domain

extension RowStore {
    // MARK: Campaigns

    package func register(_ version: VersionRegistration, at now: Instant) async throws -> RegisteredVersion {
        try await change("registering a version of \(version.campaign)") {
            try VersionRegistrar($0, version, at: now).register()
        }
    }

    package func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, discardsBacklog: Bool, by act: Act<CampaignChange>, at now: Instant
    ) async throws -> CampaignChange {
        let operation = isRunning ? "starting a campaign" : "stopping a campaign"
        return try await perform(operation, by: act, isLarge: discardsBacklog, at: now) {
            try $0.setRunning(campaign, isRunning, discardsBacklog: discardsBacklog)
        }
    }

    package func rollBack(
        _ campaign: CampaignKey, to version: VersionRegistration, holding directory: String?,
        by act: Act<VersionSwitch>, at now: Instant, isFit: @escaping @Sendable (RegisteredVersion) throws -> Void
    ) async throws -> VersionSwitch {
        try await perform("rolling a campaign back", by: act, at: now) {
            try $0.rollBack(campaign, to: version, holding: directory, isFit: isFit)
        }
    }

    package func hold(_ campaign: CampaignKey, directory hash: String?, actor: String, at now: Instant) async throws {
        try await perform("holding a campaign's directory back", by: Act<Void>(actor), at: now) {
            try $0.hold(campaign, directory: hash)
        }
    }

    // MARK: Uploads

    package func createUpload(_ upload: NewUpload, by act: Act<UploadRow>?, at now: Instant) async throws -> UploadRow {
        guard let act else {
            return try await change("recording an upload") { try $0.addUpload(upload, at: now) }
        }
        return try await perform("recording an upload", by: act, at: now) { try $0.add(upload) }
    }

    // MARK: Keys and answers

    package func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>, at now: Instant) async throws -> APIKeyRow {
        try await perform("creating an API key", by: act, at: now) { try $0.add(key) }
    }

    package func revokeKey(_ key: APIKeyKey, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        try await perform("revoking an API key", by: act, at: now) { try $0.revoke(key) }
    }

    package func record(
        _ action: OperatorAction, on subject: ActSubject, detail: String?, by act: Act<Void>, at now: Instant
    ) async throws {
        try await perform("recording what an operator does", by: act, at: now) {
            try $0.record(action, on: subject, detail: detail)
        }
    }

    package func keepReceipt(_ key: ReceiptKey, _ receipt: Receipt, at now: Instant) async throws {
        try await change("keeping an answer") { try $0.keep(receipt, under: key, at: now) }
    }
}
