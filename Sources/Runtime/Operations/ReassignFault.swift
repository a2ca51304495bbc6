/// Recipients cannot be given to the account that was named.
package struct ReassignFault: Error, CustomStringConvertible {
    package var channel: String
    package var accounts: [String]

    package init(channel: String, accounts: [String]) {
        self.channel = channel
        self.accounts = accounts
    }

    package var description: String {
        accounts.isEmpty
            ? "channel \(channel) has one account only"
            : "give them to another one of the accounts of channel \(channel): \(accounts.joined(separator: ", "))"
    }
}
