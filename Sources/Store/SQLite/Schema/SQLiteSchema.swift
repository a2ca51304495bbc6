import GRDB

/// The tables of the SQLite store, as named migrations: never edited once shipped, only added to.
///
/// Instants are milliseconds since the epoch; NULL means "not so" or "as created". Rows that come by the million carry
/// no declared foreign keys: their promises are kept by the code that writes them and checked by `doctor`.
enum SQLiteSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 first") { db in try db.execute(sql: first) }
        migrator.registerMigration("0002 script calls") { db in try db.execute(sql: scriptCalls) }
        migrator.registerMigration("0003 conversations") { db in try db.execute(sql: conversations) }
        migrator.registerMigration("0004 ready events") { db in try db.execute(sql: readyEvents) }
        migrator.registerMigration("0005 channels") { db in try db.execute(sql: channels) }
        migrator.registerMigration("0006 what the field showed") { db in
            for sql in [
                passedOver, troubles, addressWaits, suppressionEvidence, addressNames, columnWarnings, oneSpelling,
            ] {
                try db.execute(sql: sql)
            }
            try SpellingMigration(db).run()
        }
        migrator.registerMigration("0007 rooms") { db in try addRooms(db) }
        return migrator
    }

    private static let first = """
        -- Definitions
        CREATE TABLE campaign (
            id INTEGER PRIMARY KEY,
            tag TEXT NOT NULL UNIQUE,               -- its id in files and the API
            is_running INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            version INTEGER REFERENCES version(id)  -- the one in force
        );
        CREATE TABLE version (
            id INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL REFERENCES campaign(id),
            content_hash TEXT NOT NULL,
            name TEXT NOT NULL,                     -- the campaign's title in it
            flows TEXT NOT NULL,                    -- JSON array of flow ids, ascending
            fields TEXT NOT NULL,                   -- JSON array of the declared fields with their numbers
            first_node INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            UNIQUE (campaign, content_hash)
        );
        CREATE TABLE node (
            id INTEGER PRIMARY KEY,                 -- version.first_node + position
            version INTEGER NOT NULL REFERENCES version(id),
            flow TEXT NOT NULL,
            node TEXT NOT NULL,
            communication_name TEXT,
            kind INTEGER,
            agent TEXT,
            channel TEXT
        );
        CREATE TABLE file_content (
            id INTEGER PRIMARY KEY,
            fingerprint INTEGER NOT NULL,           -- 64-bit hash of the bytes; equal bytes are kept once
            bytes BLOB NOT NULL
        );
        CREATE INDEX file_content_fingerprint ON file_content (fingerprint);
        CREATE TABLE version_file (
            version INTEGER NOT NULL REFERENCES version(id),
            path TEXT NOT NULL,
            content INTEGER NOT NULL REFERENCES file_content(id),
            PRIMARY KEY (version, path)
        ) WITHOUT ROWID;
        CREATE TABLE field (
            id INTEGER PRIMARY KEY,                 -- 100 and up
            campaign INTEGER REFERENCES campaign(id), -- NULL: customer level, shared by the tenant
            name TEXT NOT NULL,
            type TEXT NOT NULL
        );
        CREATE UNIQUE INDEX field_name ON field (coalesce(campaign, 0), name);
        CREATE TABLE field_use (                    -- which campaign's current version declares it
            field INTEGER NOT NULL REFERENCES field(id),
            campaign INTEGER NOT NULL REFERENCES campaign(id),
            PRIMARY KEY (field, campaign)
        ) WITHOUT ROWID;
        CREATE TABLE zone (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE lane (
            id INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL REFERENCES campaign(id),
            channel TEXT NOT NULL,
            UNIQUE (campaign, channel)
        );
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO counter (name, value) VALUES ('customer', 0), ('participant', 0);

        -- People
        CREATE TABLE customer (
            id INTEGER PRIMARY KEY,
            record BLOB NOT NULL,                   -- see FieldRecordCodec
            created_at INTEGER NOT NULL,
            updated_at INTEGER
        );
        -- Who holds an identifier: hash of kind and value to the customer that it finds. A found customer's record is
        -- always compared with the value itself.
        CREATE TABLE identifier (hash INTEGER PRIMARY KEY, customer INTEGER NOT NULL);
        -- Customers that hold the same identifier without being found by it, and other values with the same hash.
        CREATE TABLE identifier_shared (
            hash INTEGER NOT NULL, customer INTEGER NOT NULL, PRIMARY KEY (hash, customer)
        ) WITHOUT ROWID;
        -- Identifiers of whole import batches, sorted, on their way into "identifier": see IdentifierIndex.
        CREATE TABLE identifier_run (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
        CREATE TABLE participant (
            id INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL,
            customer INTEGER NOT NULL,
            object_id TEXT NOT NULL DEFAULT '',
            zone INTEGER,
            record BLOB NOT NULL,
            run_count INTEGER NOT NULL DEFAULT 0,
            communication_count INTEGER NOT NULL DEFAULT 0,
            event_count INTEGER NOT NULL DEFAULT 0, -- waiting ones
            created_at INTEGER NOT NULL,
            created_upload INTEGER,
            created_line INTEGER,
            updated_at INTEGER,
            changed_upload INTEGER,
            changed_line INTEGER
        );
        CREATE UNIQUE INDEX participant_identity ON participant (campaign, customer, object_id);

        -- What flows did
        CREATE TABLE path (
            id INTEGER PRIMARY KEY,
            version INTEGER NOT NULL REFERENCES version(id),
            flow INTEGER NOT NULL,
            event_kind INTEGER NOT NULL,
            chain INTEGER NOT NULL,
            steps BLOB NOT NULL,
            UNIQUE (version, flow, event_kind, chain, steps)
        );
        CREATE TABLE run (
            id INTEGER PRIMARY KEY,                 -- participant << 20 | ordinal
            path INTEGER NOT NULL,
            at INTEGER NOT NULL,
            failure TEXT
        );
        CREATE TABLE communication (
            id INTEGER PRIMARY KEY,                 -- participant << 20 | ordinal
            lane INTEGER NOT NULL,
            node INTEGER NOT NULL,
            run INTEGER NOT NULL,                   -- ordinal of the run that planned it
            status INTEGER NOT NULL,
            reason INTEGER,
            zone INTEGER NOT NULL,
            zone_source INTEGER NOT NULL,
            base_kind INTEGER NOT NULL,
            base INTEGER,
            planned_at INTEGER,
            deadline INTEGER,
            due_at INTEGER,                         -- NULL while in flight, held or past planning
            created_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            cancel_reason INTEGER,                  -- asked for while in flight
            detail TEXT,
            started_at INTEGER,
            delivered_at INTEGER,
            read_at INTEGER,
            replied_at INTEGER,
            ended_at INTEGER,
            closes_at INTEGER,
            results BLOB
        );
        CREATE INDEX communication_due ON communication (lane, due_at, deadline) WHERE due_at IS NOT NULL;
        CREATE INDEX communication_open ON communication (closes_at) WHERE closes_at IS NOT NULL;
        CREATE TABLE status_change (
            communication INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            status INTEGER NOT NULL,
            reason INTEGER,
            detail TEXT,
            PRIMARY KEY (communication, seq)
        ) WITHOUT ROWID;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL,
            participant INTEGER NOT NULL,
            payload BLOB NOT NULL
        );
        CREATE INDEX event_campaign ON event (campaign, id, participant);
        CREATE INDEX event_participant ON event (participant, id);

        -- Delivery
        CREATE TABLE message (
            id INTEGER PRIMARY KEY,
            communication INTEGER NOT NULL,
            content BLOB NOT NULL                   -- JSON, attachments aside
        );
        CREATE INDEX message_communication ON message (communication);
        CREATE TABLE attachment (
            message INTEGER NOT NULL REFERENCES message(id),
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            content_type TEXT NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (message, position)
        );
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            communication INTEGER NOT NULL,
            message INTEGER NOT NULL REFERENCES message(id),
            intended_at INTEGER NOT NULL,
            finished_at INTEGER,
            outcome INTEGER,
            code TEXT,                              -- the provider's id where it was accepted
            text TEXT,
            retry_after INTEGER
        );
        CREATE INDEX attempt_communication ON attempt (communication);
        CREATE INDEX attempt_in_flight ON attempt (id) WHERE finished_at IS NULL;
        CREATE TABLE sender (
            channel TEXT NOT NULL, address TEXT NOT NULL, account TEXT NOT NULL, PRIMARY KEY (channel, address)
        ) WITHOUT ROWID;
        CREATE TABLE sender_turn (channel TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;

        -- Uploads
        CREATE TABLE upload (
            id INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL REFERENCES campaign(id),
            source TEXT NOT NULL,
            file_name TEXT NOT NULL,
            path TEXT,
            byte_count INTEGER NOT NULL,
            content_hash BLOB,
            definition_hash BLOB,
            status TEXT NOT NULL,
            total INTEGER NOT NULL DEFAULT 0,
            created INTEGER NOT NULL DEFAULT 0,
            updated INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            rejected INTEGER NOT NULL DEFAULT 0,
            warned INTEGER NOT NULL DEFAULT 0,
            checkpoint_offset INTEGER,
            checkpoint_line INTEGER,
            first_participant INTEGER,              -- of those that it brought in or changed
            last_participant INTEGER,
            column_notes TEXT NOT NULL DEFAULT '[]',
            fault_code TEXT,
            fault_message TEXT,
            duplicate_of INTEGER REFERENCES upload(id),
            received_at INTEGER NOT NULL,
            started_at INTEGER,
            finished_at INTEGER
        );
        CREATE INDEX upload_campaign ON upload (campaign, id);
        CREATE INDEX upload_unfinished ON upload (id) WHERE status IN ('queued', 'processing');
        CREATE INDEX upload_fingerprint ON upload (campaign, content_hash, definition_hash)
            WHERE status IN ('done', 'done_with_issues');
        CREATE TABLE row_issue (
            upload INTEGER NOT NULL,
            line INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            is_warning INTEGER NOT NULL,
            code TEXT NOT NULL,
            field TEXT,
            message TEXT NOT NULL,
            raw BLOB,
            PRIMARY KEY (upload, line, seq)
        ) WITHOUT ROWID;

        -- Operators
        CREATE TABLE operator_action (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            campaign INTEGER REFERENCES campaign(id),
            detail TEXT
        );
        CREATE TABLE api_key (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            prefix TEXT NOT NULL,
            scopes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        );
        CREATE TABLE receipt (
            api_key INTEGER NOT NULL,
            idempotency_key TEXT NOT NULL,
            request_hash BLOB NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            kept_at INTEGER NOT NULL,
            PRIMARY KEY (api_key, idempotency_key)
        ) WITHOUT ROWID;
        CREATE INDEX receipt_kept ON receipt (kept_at);
        """

    private static let scriptCalls = """
        CREATE TABLE script_call (                  -- what the first event of a participant waits for
            event INTEGER PRIMARY KEY,
            participant INTEGER NOT NULL,
            campaign INTEGER NOT NULL,
            version INTEGER NOT NULL,
            first_try_at INTEGER NOT NULL,          -- the instant at which the event is taken, however late
            asked_at INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            flow TEXT NOT NULL,
            node TEXT NOT NULL,
            script TEXT NOT NULL,
            timeout INTEGER NOT NULL,               -- milliseconds
            context BLOB NOT NULL,                  -- JSON
            is_open INTEGER NOT NULL,               -- its answer is not there yet
            answers BLOB NOT NULL DEFAULT x''       -- to it and those before it: see ScriptAnswerCodec
        );
        CREATE UNIQUE INDEX script_call_participant ON script_call (participant);
        CREATE INDEX script_call_open ON script_call (asked_at, event) WHERE is_open;
        """

    private static let conversations = """
        ALTER TABLE run ADD COLUMN evidence BLOB;           -- see RunEvidenceCodec
        ALTER TABLE communication ADD COLUMN best_time BLOB;
        ALTER TABLE campaign ADD COLUMN held_hash TEXT;     -- the directory that was rolled back from
        CREATE TABLE inbound (                              -- what people wrote
            id INTEGER PRIMARY KEY,
            communication INTEGER NOT NULL,
            at INTEGER NOT NULL,
            channel TEXT NOT NULL,
            text TEXT NOT NULL,
            sender TEXT,
            provider_id TEXT                                -- the provider's; one message is kept once
        );
        CREATE INDEX inbound_communication ON inbound (communication);
        CREATE UNIQUE INDEX inbound_provider ON inbound (channel, provider_id) WHERE provider_id IS NOT NULL;
        CREATE TABLE contact_history (
            scope INTEGER NOT NULL,                         -- 0 the tenant, 1 a campaign, 2 a customer
            id INTEGER NOT NULL,
            counts BLOB NOT NULL,                           -- see ContactHistoryCodec
            PRIMARY KEY (scope, id)
        ) WITHOUT ROWID;
        """

    private static let readyEvents = """
        -- 0 while a script that the participant's first event waits for has not answered: of its every event
        ALTER TABLE event ADD COLUMN is_ready INTEGER NOT NULL DEFAULT 1;
        UPDATE event SET is_ready = 0 WHERE participant IN (SELECT participant FROM script_call WHERE is_open);
        DROP INDEX event_campaign;
        CREATE INDEX event_campaign ON event (campaign, is_ready, id, participant);
        DROP INDEX script_call_open;
        CREATE INDEX script_call_open ON script_call (campaign, asked_at, event) WHERE is_open;
        """

    private static let channels = """
        CREATE TABLE conversation (                     -- of communications that were sent, or that people began
            communication INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            kind INTEGER NOT NULL,
            address TEXT NOT NULL,                      -- in its normal form: see ConversationAddress
            account TEXT,
            agent TEXT NOT NULL,                        -- empty: nobody conducts it
            name TEXT NOT NULL,                         -- its API id: what its messages' keys begin with
            is_open INTEGER NOT NULL DEFAULT 0,         -- it has begun and has not ended
            holds_address INTEGER NOT NULL,             -- while it is open no other is opened there
            memory TEXT,                                -- the agent's own
            context TEXT,                               -- JSON object of texts
            paused_by TEXT,
            opening_id TEXT,                            -- the provider's id of the opening or the call
            answered_id TEXT,                           -- the provider's id of what the person wrote last
            subject TEXT,
            last_inbound_at INTEGER,
            last_outbound_at INTEGER
        );
        CREATE INDEX conversation_address ON conversation (channel, address, last_outbound_at);
        CREATE INDEX conversation_open ON conversation (channel) WHERE is_open;
        CREATE TABLE follow_up (                        -- what is said after the opening
            id INTEGER PRIMARY KEY,
            communication INTEGER NOT NULL,
            channel TEXT NOT NULL,
            message INTEGER NOT NULL REFERENCES message(id),
            author TEXT NOT NULL,                       -- the agent's id, or the operator
            is_confirmation INTEGER NOT NULL,           -- of an opt-out: goes to a suppressed address too
            created_at INTEGER NOT NULL,
            due_at INTEGER,                             -- NULL: not waiting
            state INTEGER NOT NULL,                     -- see FollowUpState
            attempts INTEGER NOT NULL DEFAULT 0,
            detail TEXT,
            finished_at INTEGER
        );
        CREATE INDEX follow_up_due ON follow_up (channel, due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX follow_up_communication ON follow_up (communication, id);
        CREATE INDEX follow_up_message ON follow_up (message);
        CREATE TABLE suppression (
            kind INTEGER NOT NULL,
            address TEXT NOT NULL,
            reason TEXT NOT NULL,
            detail TEXT,
            source TEXT NOT NULL,                       -- the channel that told, or the operator
            at INTEGER NOT NULL,
            PRIMARY KEY (kind, address)
        ) WITHOUT ROWID;
        CREATE TABLE receive_cursor (
            channel TEXT NOT NULL, source TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (channel, source)
        ) WITHOUT ROWID;
        CREATE TABLE inbound_new (                      -- what people wrote
            id INTEGER PRIMARY KEY,
            communication INTEGER,                      -- NULL: belongs to nobody known
            at INTEGER NOT NULL,
            channel TEXT NOT NULL,
            kind INTEGER,
            address TEXT,                               -- where it came from
            sender_name TEXT,
            subject TEXT,
            text TEXT NOT NULL,
            provider_id TEXT,                           -- the provider's; one message is kept once
            is_vouched_for INTEGER NOT NULL DEFAULT 1
        );
        INSERT INTO inbound_new (id, communication, at, channel, text, address, provider_id)
            SELECT id, communication, at, channel, text, sender, provider_id FROM inbound;
        DROP TABLE inbound;
        ALTER TABLE inbound_new RENAME TO inbound;
        CREATE INDEX inbound_communication ON inbound (communication);
        CREATE UNIQUE INDEX inbound_provider ON inbound (channel, provider_id) WHERE provider_id IS NOT NULL;
        CREATE INDEX inbound_unmatched ON inbound (id) WHERE communication IS NULL;
        CREATE TABLE inbound_attachment (
            inbound INTEGER NOT NULL REFERENCES inbound(id),
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            content_type TEXT NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (inbound, position)
        );
        CREATE INDEX attempt_provider ON attempt (code) WHERE outcome = 1;
        CREATE INDEX attempt_unknown ON attempt (id) WHERE outcome = 6;
        """
}
