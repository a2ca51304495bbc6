/// Where the file of one upload is, goes, and leaves its results. The name is unique among all four folders of its
/// campaign from the moment it is taken, so that a crash at any step finds the same places again.
struct UploadPlaces {
    let processing: String
    let done: String
    let failed: String
    let result: String
    let errors: String
    let errorText: String

    init(state: StateDirectory, campaign: String, name: String) {
        let stem = name.lowercased().hasSuffix(".csv") ? String(name.dropLast(4)) : name
        processing = "\(state.folder(.processing, campaign: campaign))/\(name)"
        let done = state.folder(.done, campaign: campaign)
        let failed = state.folder(.failed, campaign: campaign)
        self.done = "\(done)/\(name)"
        self.failed = "\(failed)/\(name)"
        result = "\(done)/\(stem).result.json"
        errors = "\(done)/\(stem).errors.csv"
        errorText = "\(failed)/\(stem).error.txt"
    }

    /// A name that no file of the campaign has in `processing/`, `done/` or `failed/`.
    static func freeName(_ name: String, state: StateDirectory, campaign: String) -> String {
        Files.freeName(name) { candidate in
            let places = UploadPlaces(state: state, campaign: campaign, name: candidate)
            return [places.processing, places.done, places.failed, places.result, places.errors, places.errorText]
                .contains { Files.exists($0) }
        }
    }
}
