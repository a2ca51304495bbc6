/// What the faults that the field showed asked of the schema: one migration, "0006 what the field showed".
extension SQLiteSchema {
    static let passedOver = """
        ALTER TABLE inbound ADD COLUMN passed_over TEXT;    -- see PassedOverReason; NULL: it has its conversation
        ALTER TABLE inbound ADD COLUMN passed_over_at INTEGER;
        ALTER TABLE inbound ADD COLUMN detail TEXT;         -- what more is known of why
        UPDATE inbound SET passed_over = 'no_conversation', passed_over_at = at WHERE communication IS NULL;
        CREATE INDEX inbound_passed_over ON inbound (channel, passed_over, passed_over_at)
            WHERE passed_over IS NOT NULL;
        """

    static let troubles = """
        CREATE TABLE failed_run (                       -- runs that failed alike, counted
            id INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL,
            version INTEGER NOT NULL,
            flow TEXT NOT NULL,
            node TEXT NOT NULL,
            error TEXT NOT NULL,                        -- the first line, without its place
            upload INTEGER NOT NULL,                    -- 0: of no upload
            count INTEGER NOT NULL,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            example INTEGER NOT NULL,                   -- the latest run
            UNIQUE (campaign, version, flow, node, upload, error)
        );
        CREATE INDEX failed_run_upload ON failed_run (upload);
        -- Of runs before this table: the error and the node are in their failure, "flow F, node N: …".
        INSERT INTO failed_run (campaign, version, flow, node, error, upload, count, first_at, last_at, example)
            SELECT participant.campaign, path.version, json_extract(version.flows, '$[' || path.flow || ']'),
                CASE WHEN run.failure LIKE 'flow %, node %: %' THEN
                    substr(run.failure, instr(run.failure, ', node ') + 7,
                        instr(run.failure, ': ') - instr(run.failure, ', node ') - 7) ELSE '' END,
                '(before this was counted)', 0, count(*), min(run.at), max(run.at), max(run.id)
            FROM run JOIN path ON path.id = run.path JOIN version ON version.id = path.version
                JOIN participant ON participant.id = run.id >> 20
            WHERE run.failure IS NOT NULL GROUP BY 1, 2, 3, 4;
        CREATE INDEX communication_trouble ON communication (lane, status, reason, due_at)
            WHERE status = 9 OR reason = 41;
        """

    static let addressWaits = """
        CREATE TABLE address_wait (                     -- openings that wait for an address
            holder INTEGER NOT NULL,                    -- the communication whose conversation holds it
            waiter INTEGER NOT NULL,
            PRIMARY KEY (holder, waiter)
        ) WITHOUT ROWID;
        """

    static let suppressionEvidence = """
        ALTER TABLE suppression ADD COLUMN code TEXT;
        ALTER TABLE suppression ADD COLUMN communication INTEGER; -- the message of ours that was refused
        ALTER TABLE suppression ADD COLUMN told_at INTEGER;
        CREATE INDEX suppression_bounced ON suppression (at) WHERE reason = 'bounced';
        CREATE TABLE suppression_lift (                 -- when an address was released last
            kind INTEGER NOT NULL, address TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (kind, address)
        ) WITHOUT ROWID;
        CREATE TABLE taken_notice (                     -- bounces and wishes by mail: each is taken once
            channel TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (channel, name)
        ) WITHOUT ROWID;
        CREATE TABLE destination_rest (                 -- domains that refused most of what went there
            domain TEXT PRIMARY KEY,
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,
            refusals INTEGER NOT NULL,
            detail TEXT NOT NULL
        ) WITHOUT ROWID;
        """

    static let addressNames = """
        CREATE TABLE address_name (                     -- what a provider calls people: see AddressNames
            kind INTEGER NOT NULL,
            address TEXT NOT NULL,                      -- in its normal form
            person INTEGER,                             -- the same for all names of one person; NULL: the only one
            moved_to TEXT,                              -- what who had it last is called now
            is_left INTEGER NOT NULL,                   -- and nobody has used it since
            at INTEGER NOT NULL,                        -- when it became known, or was left
            PRIMARY KEY (kind, address)
        ) WITHOUT ROWID;
        CREATE INDEX address_name_person ON address_name (person) WHERE person IS NOT NULL;
        -- What was sent has no words: the text is what it is, in brackets.
        ALTER TABLE inbound ADD COLUMN is_stand_in INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE follow_up ADD COLUMN arrived_at INTEGER; -- a receipt of whichever attempt said so
        """

    static let columnWarnings = """
        ALTER TABLE upload ADD COLUMN column_warnings TEXT NOT NULL DEFAULT '[]';   -- JSON array, part of column_notes
        """

    static let oneSpelling = """
        -- What the change to normalization form C brought together: see SpellingMigration and doctor
        CREATE TABLE spelling_collision (
            kind INTEGER NOT NULL,                  -- of the identifier; -1: an object_id, and participants
            found INTEGER NOT NULL,                 -- the customer or participant that is found by it
            other INTEGER NOT NULL,
            PRIMARY KEY (kind, found, other)
        ) WITHOUT ROWID;
        """
}
