import Domain
import Store

/// The query parameters that lists share.
enum ListParameters {
    static let page: [QueryParameter] = [
        QueryParameter(
            "limit", .integer(1...PageRequest.maximumLimit), "How many rows a page has.", default: "100"),
        QueryParameter("cursor", .text(maximumLength: 512), "meta.next of the page before, unchanged."),
    ]

    /// - Parameter standard: the order where none is asked for.
    static func sorted(_ standard: String = "-created_at") -> [QueryParameter] {
        page + [
            QueryParameter(
                "sort", .choice(["created_at", "-created_at"]), "Oldest or newest first.", default: standard)
        ]
    }

    static let communications: [QueryParameter] =
        sorted() + [
            QueryParameter(
                "status", .choices(CommunicationStatus.allCases.map(\.name)), "Only those in these statuses."),
            QueryParameter(
                "reason", .choices(StatusReason.allCases.map(\.rawValue)), "Only those with these reasons."),
            QueryParameter("channel", .text(maximumLength: 200), "Only those on this channel."),
            QueryParameter("name", .text(maximumLength: 200), "Only those of this communication name."),
        ]
}
