import Domain

/// What `campaign.json` says, as far as it could be read.
struct CampaignHead {
    var id = ""
    var name = ""
    var description = ""
    var zone: String?
    /// The rightly declared ones, in file order.
    var fields: [Field] = []
    /// Where the types of customer-level fields stand, for the comparison with other campaigns.
    var customerFieldPlaces: [(field: Field, offset: Int)] = []
    var importSettings = ImportSettings()
    var startMode = StartMode.auto
    var reupload = ReuploadMode.always
    var frequencyCap: Int?
    var declared = DeclaredFields(isComplete: false)
}
