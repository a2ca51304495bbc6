/// What a word of a refusal speaks of.
enum MailboxNoun: Hashable, Sendable {
    case recipient, sender, domain, machine
}
