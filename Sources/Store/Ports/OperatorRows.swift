package import Domain

/// What operators change besides conversations and campaigns, and the record of what they do.
package protocol OperatorRows: AnyObject {
    /// Records an act with the id that its subject is shown by, and the campaign that it belongs to.
    func record(_ action: OperatorAction, on subject: ActSubject, by actor: String, detail: String?, at now: Instant)
        throws

    /// Keeps an answer in place of what was kept under the key before.
    func keep(_ receipt: Receipt, under key: ReceiptKey, at now: Instant) throws

    /// As it is listed.
    func communicationRow(_ key: CommunicationKey) throws -> CommunicationRow?
    func conversationRow(_ key: CommunicationKey) throws -> ConversationRow?

    /// Returns true if there was one.
    func removeRest(of domain: String) throws -> Bool

    /// Gives an account's recipients to another, with their open conversations and what waits to be said in them; returns how
    /// many recipients.
    func reassign(_ channel: String, from account: String, to other: String) throws -> Int

    /// Keeps who holds a channel; whoever did it first stays. Returns true if nobody did.
    func hold(_ channel: String, by actor: String, at now: Instant) throws -> Bool
    /// Returns true if somebody held it.
    func letGo(_ channel: String) throws -> Bool

    func addKey(_ key: NewAPIKey, at now: Instant) throws -> APIKeyRow
    /// Returns the first characters of a key that was good until now; nil where there is none.
    func revokeKey(_ key: APIKeyKey, at now: Instant) throws -> String?
    /// Keeps it as queued.
    func addUpload(_ upload: NewUpload, at now: Instant) throws -> UploadRow
}
