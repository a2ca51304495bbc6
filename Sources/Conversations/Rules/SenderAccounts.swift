import Domain

/// Which of a channel's accounts sends to an address: the one that it was given to by its first message or by an operator,
/// else the next in turn that does not rest.
enum SenderAccounts {
    /// - Parameter before: the account of the message's earlier attempt.
    /// - Returns: nil where the channel has one account only.
    static func choose(
        _ request: ClaimRequest, before: String?, address: String, _ rows: any AddressRows
    ) throws -> String? {
        let accounts = request.accounts
        if accounts.isEmpty { return nil }
        if let known = try rows.senderAccount(request.channel, address), accounts.contains(known) { return known }
        if let before, accounts.contains(before) { return before }
        // An account that the channel has no more is replaced for good.
        let account = accounts.count == 1 ? accounts[0] : try next(request, rows)
        try rows.keepSenderAccount(account, request.channel, address)
        return account
    }

    private static func next(_ request: ClaimRequest, _ rows: any AddressRows) throws -> String {
        let accounts = request.accounts
        let turn = try rows.senderTurn(request.channel)
        let first = turn >= 0 ? turn % accounts.count : 0
        let order = (first..<first + accounts.count).map { $0 % accounts.count }
        let place = order.first { !request.resting.contains(accounts[$0]) } ?? first
        try rows.setSenderTurn((place + 1) % accounts.count, request.channel)
        return accounts[place]
    }
}
