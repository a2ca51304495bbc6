package import Domain

/// What an operator acted on. It names rows, never people: of an address only the kind of message is kept.
package enum ActSubject: Hashable, Sendable {
    /// Raw values are stored and shown.
    package enum Kind: String, CaseIterable, Sendable {
        case installation, campaign, communication, channel, address, domain, upload, key
    }

    case installation
    case campaign(CampaignKey)
    /// Its campaign is noted with it.
    case communication(CommunicationKey)
    case channel(String)
    /// An address that takes such messages.
    case address(CommunicationKind)
    /// Of e-mail addresses, behind the @.
    case domain(String)
    /// Its campaign is noted with it.
    case upload(UploadKey)
    /// The first characters of a key, as `campaignd key list` shows them.
    case key(prefix: String)

    package var kind: Kind {
        switch self {
        case .installation: .installation
        case .campaign: .campaign
        case .communication: .communication
        case .channel: .channel
        case .address: .address
        case .domain: .domain
        case .upload: .upload
        case .key: .key
        }
    }

    /// The id that it is shown by: see ``ActRow/subjectID``. Nil for the installation, and for a campaign, which has its own.
    /// - Parameter createdAt: when the communication was planned, or the upload was received; nil: it is gone.
    package func id(createdAt: Instant?) -> String? {
        switch self {
        case .installation, .campaign: nil
        case .channel(let name), .domain(let name), .key(prefix: let name): name
        case .address(let kind): kind.name
        case .communication(let key):
            createdAt.map { APIIdentifier(.communication, key: key.rawValue, createdAt: $0).description }
        case .upload(let key): createdAt.map { APIIdentifier(.upload, key: key.rawValue, createdAt: $0).description }
        }
    }
}
