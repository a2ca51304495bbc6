import Domain
import GRDB

extension SQLiteStore {
    package func acts(_ query: ActQuery) async throws -> Page<ActRow> {
        try await read("listing what operators did") { db in try OperatorActions.fetch(query, db) }
    }

    package func channelPauses() async throws -> [String: ChannelPause] {
        try await read("listing channels that are held") { db in
            try Row.fetchAll(db, sql: "SELECT channel, actor, since FROM channel_pause").reduce(into: [:]) {
                $0[$1[0]] = ChannelPause(by: $1[1], at: Instant(milliseconds: $1[2]))
            }
        }
    }
}
