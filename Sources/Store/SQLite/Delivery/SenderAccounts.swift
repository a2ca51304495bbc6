import Domain
import GRDB

/// Which of a channel's accounts sends to an address: the one that it was given to by its first message or by an operator,
/// else the next in turn that does not rest.
enum SenderAccounts {
    /// - Parameter before: the account of the message's earlier attempt.
    static func choose(
        _ accounts: [String], before: String?, resting: [String], channel: String, address: String, _ db: Database
    ) throws -> String? {
        if accounts.isEmpty { return nil }
        let known = try String.fetchOne(
            try db.cachedStatement(sql: "SELECT account FROM sender WHERE channel = ? AND address = ?"),
            arguments: [channel, address])
        if let known, accounts.contains(known) { return known }
        if let before, accounts.contains(before) { return before }
        if accounts.count == 1 {
            try keep(accounts[0], channel: channel, address: address, db)
            return accounts[0]
        }
        let turn =
            try Int.fetchOne(
                try db.cachedStatement(sql: "SELECT next FROM sender_turn WHERE channel = ?"), arguments: [channel])
            ?? 0
        let next = turn >= 0 ? turn % accounts.count : 0
        let order = (next..<next + accounts.count).map { $0 % accounts.count }
        let place = order.first { !resting.contains(accounts[$0]) } ?? next
        try db.cachedStatement(
            sql: "INSERT INTO sender_turn (channel, next) VALUES (?1, ?2) ON CONFLICT (channel) DO UPDATE SET next = ?2"
        ).execute(arguments: [channel, (place + 1) % accounts.count])
        // An account that the channel has no more is replaced for good.
        try keep(accounts[place], channel: channel, address: address, db)
        return accounts[place]
    }

    /// Answers how many addresses that were.
    static func reassign(_ channel: String, from account: String, to other: String, _ db: Database) throws -> Int {
        try db.execute(
            sql: "UPDATE sender SET account = ?3 WHERE channel = ?1 AND account = ?2",
            arguments: [channel, account, other])
        let count = db.changesCount
        try db.execute(
            sql: "UPDATE conversation SET account = ?3 WHERE channel = ?1 AND is_open AND account = ?2",
            arguments: [channel, account, other])
        let waiting = try Row.fetchAll(
            db, sql: "SELECT id, communication, message FROM follow_up WHERE channel = ? AND due_at IS NOT NULL",
            arguments: [channel])
        for row in waiting {
            guard var message = try MessageRows.fetch(row[2], db), message.account == account else { continue }
            message.account = other
            let id = try MessageRows.insert(message, CommunicationKey(row[1]), db)
            try db.execute(sql: "UPDATE follow_up SET message = ? WHERE id = ?", arguments: [id, row[0] as Int64])
        }
        return count
    }

    static func keep(_ account: String, channel: String, address: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO sender (channel, address, account) VALUES (?1, ?2, ?3)
                ON CONFLICT (channel, address) DO UPDATE SET account = ?3
                """
        ).execute(arguments: [channel, address, account])
    }
}
