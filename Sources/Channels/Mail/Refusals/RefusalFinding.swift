/// What one clause of a refusal says.
enum RefusalFinding: Hashable, Sendable {
    /// The mailbox is not there.
    case absent
    /// The recipient was refused, for whatever reason; where it `isEnough`, that is how servers say "absent".
    case refused(isEnough: Bool)
    /// The recipient's domain is not there; where it is not certain, the words may be about the sender's.
    case domainAbsent(isCertain: Bool)
    case other(RefusalReason)
    /// The mailbox may be there: for now, suspended; or a machine is at fault.
    case passing
    /// Something that is no mailbox is not there.
    case fault
    /// A name server told so of some name.
    case nameService
    /// It was refused; that is all.
    case vague

    /// Nil: nothing.
    init?(_ whole: RefusalClause, isAboutRecipient: Bool) {
        let clause = whole.without(RefusalPhrases.neutral)
        guard !clause.words.isEmpty else { return nil }
        if RefusalPhrases.advice.matches(in: clause).contains(where: { $0.words.lowerBound == 0 }) {
            guard RefusalPhrases.passingAnywhere.isIn(clause) else { return nil }
            self = .passing
            return
        }
        if RefusalPhrases.senderStages.isIn(clause) {
            self = .other(.sender)
            return
        }
        let hosts =
            isAboutRecipient && MailboxWords.hostWordings.isIn(clause) || MailboxWords.domainWordings.isIn(clause)
        let states = States(clause)
        let isPassing = RefusalPhrases.passing.first(in: clause)
        if RefusalPhrases.quota.isIn(clause) {
            self = .other(.quota)
            return
        }
        if let absent = states.absent {
            if isPassing != nil {
                self = .passing
                return
            }
            // What is said before it is what it is about: "your server is blocked, user unknown".
            for (reason, phrases) in RefusalFinding.others {
                if let found = phrases.first(in: clause), found.words.lowerBound < absent || found.words.isEmpty {
                    self = .other(reason)
                    return
                }
            }
            self = states.senderIsBefore ? .other(.sender) : .absent
            return
        }
        if RefusalPhrases.rate.isIn(clause) {
            self = .other(.rate)
            return
        }
        for (reason, phrases) in RefusalFinding.others where phrases.isIn(clause) {
            self = .other(reason)
            return
        }
        if states.isSenders {
            self = .other(.sender)
        } else if !hosts, RefusalPhrases.nameService.isIn(clause) {
            self = .nameService
        } else if isPassing != nil {
            self = .passing
        } else if states.isMachines, !hosts {
            self = .fault
        } else if MailboxWords.weakButEnough.isIn(clause) {
            self = .refused(isEnough: true)
        } else if MailboxWords.weak.isIn(clause) {
            self = .refused(isEnough: false)
        } else if hosts || states.isDomains {
            self = .domainAbsent(isCertain: hosts || states.isDomainsForCertain)
        } else if RefusalPhrases.vague.isIn(clause) {
            self = .vague
        } else {
            return nil
        }
    }

    /// In this order.
    private static let others: [(reason: RefusalReason, phrases: RefusalVocabulary)] = [
        (.sender, RefusalPhrases.sender), (.policy, RefusalPhrases.policy), (.rate, RefusalPhrases.rate),
        (.content, RefusalPhrases.content),
    ]

    /// Whether something counts at all, or only where nothing else is said.
    var isDecisive: Bool {
        switch self {
        case .absent, .other, .passing, .fault, .nameService: true
        case .refused, .domainAbsent, .vague: false
        }
    }

    /// Of what the clause says that it is not there.
    private struct States {
        /// Where it is said first of the mailbox.
        var absent: Int?
        var senderIsBefore = false
        var isSenders = false
        var isMachines = false
        var isDomains = false
        var isDomainsForCertain = false

        init(_ clause: RefusalClause) {
            let nouns = RefusalNouns(clause)
            for state in MailboxWords.states.matches(in: clause) {
                let place = state.words.lowerBound
                switch nouns.owner(of: state) {
                case .recipient: absent = min(absent ?? place, place)
                case .sender: isSenders = true
                case .machine: isMachines = true
                case .domain:
                    isDomains = true
                    // "Domain not found" and "invalid domain" are written of senders' as well.
                    if state.text != "not found", state.text != "invalid*" { isDomainsForCertain = true }
                case nil: break
                }
            }
            if let wording = MailboxWords.wordings.first(in: clause) {
                absent = min(absent ?? wording.words.lowerBound, wording.words.lowerBound)
            }
            if let absent { senderIsBefore = nouns.hasSender(before: absent) }
        }
    }
}
