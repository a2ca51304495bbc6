/// What agents are to answer, and who works: see the decisions 0017 and 0018.
extension SQLiteSchema {
    static let repliesSQL = [
        """
        CREATE TABLE instance (                         -- processes that have worked on this store
            epoch INTEGER PRIMARY KEY AUTOINCREMENT,    -- one a start; never used twice
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER                            -- when its work was freed; NULL: it may still be at it
        )
        """,
        // Whatever was at work before epochs were kept.
        "INSERT INTO instance (epoch, name, version, started_at) VALUES (0, '', '', 0)",
        """
        CREATE TABLE agent_reply (                      -- what agents are to answer: see AgentReplyState
            id INTEGER PRIMARY KEY,
            communication INTEGER NOT NULL,
            channel TEXT NOT NULL,
            agent TEXT NOT NULL,
            occasion TEXT NOT NULL,                     -- JSON of AgentTurn.Occasion
            heard_at INTEGER NOT NULL,
            state INTEGER NOT NULL,                     -- see AgentReplyState.Status
            due_at INTEGER,                             -- NULL: not waiting
            asked INTEGER NOT NULL DEFAULT 0,           -- how often the agent was asked
            epoch INTEGER,                              -- whose process asks; NULL: none
            detail TEXT,
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX agent_reply_due ON agent_reply (due_at, id) WHERE due_at IS NOT NULL",
        "CREATE INDEX agent_reply_open ON agent_reply (communication, id) WHERE state IN (0, 1)",
        "CREATE INDEX agent_reply_asking ON agent_reply (epoch) WHERE epoch IS NOT NULL",
        "ALTER TABLE upload ADD COLUMN epoch INTEGER",  // whose process reads it; NULL: none
        "ALTER TABLE attempt ADD COLUMN epoch INTEGER",  // whose process made it; NULL: made before this was kept
        "ALTER TABLE conversation ADD COLUMN owner INTEGER",  // whose process holds the call; NULL: none does
        "ALTER TABLE conversation ADD COLUMN needs_person TEXT",  // why; NULL: it does not
        "CREATE INDEX conversation_needs_person ON conversation (channel) WHERE needs_person IS NOT NULL",
    ]
}
