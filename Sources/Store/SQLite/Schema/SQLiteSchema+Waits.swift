import GRDB

/// What runs that wait ask of the schema: part of the migration "0007 rooms". ``WaitMigration`` carries over what waited.
extension SQLiteSchema {
    static let waits = [
        """
        CREATE TABLE waiting_run (                      -- the place of a run that waits
            id INTEGER PRIMARY KEY AUTOINCREMENT,       -- never used again: an answer may come late
            campaign INTEGER NOT NULL,
            participant INTEGER NOT NULL,
            version INTEGER NOT NULL,                   -- the one it began in, and goes on in
            flow TEXT NOT NULL,                         -- of the node that it waits at
            node TEXT NOT NULL,
            segment INTEGER NOT NULL,                   -- ordinal of the run's part that came to wait
            chain INTEGER NOT NULL,
            since INTEGER NOT NULL,
            ends_at INTEGER,                            -- the instant that ends it
            awaits BLOB,                                -- the event that ends it: see WaitCodec
            is_ended INTEGER NOT NULL DEFAULT 0,        -- its event is in the queue
            place BLOB NOT NULL                         -- see WaitCodec
        );
        CREATE INDEX waiting_run_participant ON waiting_run (participant, id);
        CREATE INDEX waiting_run_end ON waiting_run (campaign, ends_at, id) WHERE ends_at IS NOT NULL;
        CREATE INDEX waiting_run_event ON waiting_run (campaign, version) WHERE awaits IS NOT NULL;
        """,
        """
        CREATE TABLE script_call_new (                  -- calls that have no answer yet
            wait INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL,
            asked_at INTEGER NOT NULL,
            script TEXT NOT NULL,
            timeout INTEGER NOT NULL,                   -- milliseconds
            context BLOB NOT NULL,                      -- JSON
            name TEXT NOT NULL,                         -- ctx.idempotency_key
            epoch INTEGER                               -- whose process makes it; NULL: none
        );
        CREATE TABLE script_key (                       -- names of calls of before: the first call there takes it again
            participant INTEGER NOT NULL,
            flow TEXT NOT NULL,
            node TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (participant, flow, node)
        ) WITHOUT ROWID;
        """,
    ]

    /// After the calls of before were carried over.
    static let waitsAfter = """
        DROP TABLE script_call;
        ALTER TABLE script_call_new RENAME TO script_call;
        CREATE INDEX script_call_asked ON script_call (campaign, asked_at, wait);
        DROP INDEX event_campaign;
        ALTER TABLE event DROP COLUMN is_ready;
        CREATE INDEX event_campaign ON event (campaign, id, participant);
        """
}
