package import Domain
package import Expressions
package import Scheduling

/// An action that plans one communication.
package struct CommunicationAction: Sendable {
    package var kind: CommunicationKind
    /// Uppercase letters, digits, underscores; unique in the campaign.
    package var communicationName: String
    package var agent: String
    package var channel: String
    package var base: BaseTime
    package var window: ContactWindow
    /// How long after the planned instant it may still start; above zero, whole minutes.
    package var duration: Duration
    /// The window is the tenant's contact hours, and the instant in it the likeliest to be answered (rule 6).
    package var usesBestTime: Bool
    /// Fields handed to the agent.
    package var customerContext: [PropertyReference]
    package var content: Content

    package init(
        kind: CommunicationKind, communicationName: String, agent: String, channel: String, base: BaseTime,
        window: ContactWindow, duration: Duration, usesBestTime: Bool = false,
        customerContext: [PropertyReference], content: Content
    ) {
        self.kind = kind
        self.communicationName = communicationName
        self.agent = agent
        self.channel = channel
        self.base = base
        self.window = window
        self.duration = duration
        self.usesBestTime = usesBestTime
        self.customerContext = customerContext
        self.content = content
    }

    /// Whether what it sends is made of other communications of the participant.
    var readsCommunications: Bool {
        (customerContext + content.properties).contains(where: \.isOfCommunications)
            || content.texts.contains { text in
                text.references.contains { $0.scope == .result || $0.scope == .communication }
            }
    }

    /// `date_time`.
    package enum BaseTime: Sendable {
        /// `"today"`: the instant of planning.
        case today
        case date(CivilDate)
        /// With an offset: that instant; without: a wall clock in the zone.
        case datetime(CivilDateTime)
        case field(PropertyReference, offset: BaseOffset)
        /// Gives a date, or a datetime: with an offset that instant, without one a wall clock in the zone.
        case expression(Expression)
    }

    /// Applied calendar part first.
    package struct BaseOffset: Hashable, Sendable {
        /// From `d` and `w`; the wall clock is kept.
        package var days: Int
        /// From `h` and `m`; elapsed time.
        package var minutes: Int

        package init(days: Int = 0, minutes: Int = 0) {
            self.days = days
            self.minutes = minutes
        }
    }

    package enum Content: Sendable {
        /// Left-out parts: subject "Notification", empty body.
        case email(subject: Template?, text: Template?, html: Template?)
        /// WhatsApp.
        case providerTemplate(ProviderTemplate)
        /// Telegram, SMS, Messenger, Instagram; nil: the agent's welcome message.
        case startPhrase(Template?)
        /// `phone`: a property that holds the number; nil: the customer's phone.
        case voice(phone: PropertyReference?, sipServer: String?, sipParameters: String?)

        /// Every text in it.
        var texts: [Template] {
            switch self {
            case .email(let subject, let text, let html): [subject, text, html].compactMap { $0 }
            case .providerTemplate(let template): template.texts
            case .startPhrase(let phrase): phrase.map { [$0] } ?? []
            case .voice: []
            }
        }

        /// Every property that it names outside its texts.
        var properties: [PropertyReference] {
            switch self {
            case .email, .providerTemplate, .startPhrase: []
            case .voice(let phone, _, _): phone.map { [$0] } ?? []
            }
        }

        /// False where all words are the agent's.
        var hasWords: Bool {
            switch self {
            case .email(let subject, let text, let html): subject != nil || text != nil || html != nil
            case .providerTemplate: true
            case .startPhrase(let phrase): phrase != nil
            case .voice: false
            }
        }
    }
}
