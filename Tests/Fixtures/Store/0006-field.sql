PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
CREATE TABLE attachment (
    message INTEGER NOT NULL REFERENCES message(id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO attachment VALUES(1,0,'a.txt','text/plain',X'010203');
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
INSERT INTO attempt VALUES(1,1048577,1,1780000000000,1780000000000,6,NULL,'the process ended before the answer came',NULL);
CREATE TABLE campaign (
    id INTEGER PRIMARY KEY,
    tag TEXT NOT NULL UNIQUE,               -- its id in files and the API
    is_running INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER REFERENCES version(id)  -- the one in force
, held_hash TEXT);
INSERT INTO campaign VALUES(1,'reminders',1,1780000000000,1,'v2');
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
, best_time BLOB);
INSERT INTO communication VALUES(1048577,1,2,1,0,41,1,0,0,1780000060000,1780000060000,1780003660000,1780000000000,1780000000000,1,NULL,'the process ended before the answer came',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO communication VALUES(1048578,1,2,1,4,NULL,1,0,0,1780000060000,1780000060000,1780003660000,NULL,1780000000000,1,NULL,NULL,1780000060000,NULL,NULL,1780000090000,NULL,1780250000000,NULL,X'80a0a484ce670a000102030405');
CREATE TABLE contact_history (
    scope INTEGER NOT NULL,                         -- 0 the tenant, 1 a campaign, 2 a customer
    id INTEGER NOT NULL,
    counts BLOB NOT NULL,                           -- see ContactHistoryCodec
    PRIMARY KEY (scope, id)
) WITHOUT ROWID;
INSERT INTO contact_history VALUES(0,0,X'1800000000000000000000000000000000000000000100000000');
INSERT INTO contact_history VALUES(1,1,X'1800000000000000000000000000000000000000000100000000');
INSERT INTO contact_history VALUES(2,1,X'1800000000000000000000000000000000000000000100000000');
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter VALUES('customer',3);
INSERT INTO counter VALUES('participant',3);
CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    record BLOB NOT NULL,                   -- see FieldRecordCodec
    created_at INTEGER NOT NULL,
    updated_at INTEGER
);
INSERT INTO customer VALUES(1,X'080161100f616461406578616d706c652e636f6d180d2b3434323037393436303030304003416461',1780000000000,NULL);
INSERT INTO customer VALUES(2,X'',1780000000000,NULL);
INSERT INTO customer VALUES(3,X'',1780000000000,NULL);
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    payload BLOB NOT NULL
, is_ready INTEGER NOT NULL DEFAULT 1);
INSERT INTO event VALUES(1,1,2,X'0080a0a484ce670200',1);
INSERT INTO event VALUES(2,1,3,X'0080a0a484ce670200',0);
INSERT INTO event VALUES(3,1,3,X'0180a0a484ce67020000',0);
CREATE TABLE field (
    id INTEGER PRIMARY KEY,                 -- 100 and up
    campaign INTEGER REFERENCES campaign(id), -- NULL: customer level, shared by the tenant
    name TEXT NOT NULL,
    type TEXT NOT NULL
);
INSERT INTO field VALUES(100,1,'amount','number');
INSERT INTO field VALUES(101,NULL,'segment','string');
CREATE TABLE field_use (                    -- which campaign's current version declares it
    field INTEGER NOT NULL REFERENCES field(id),
    campaign INTEGER NOT NULL REFERENCES campaign(id),
    PRIMARY KEY (field, campaign)
) WITHOUT ROWID;
INSERT INTO field_use VALUES(100,1);
INSERT INTO field_use VALUES(101,1);
CREATE TABLE file_content (
    id INTEGER PRIMARY KEY,
    fingerprint INTEGER NOT NULL,           -- 64-bit hash of the bytes; equal bytes are kept once
    bytes BLOB NOT NULL
);
INSERT INTO file_content VALUES(1,702969238787103473,X'7b7d');
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('0001 first');
INSERT INTO grdb_migrations VALUES('0002 script calls');
INSERT INTO grdb_migrations VALUES('0003 conversations');
INSERT INTO grdb_migrations VALUES('0004 ready events');
INSERT INTO grdb_migrations VALUES('0005 channels');
INSERT INTO grdb_migrations VALUES('0006 what the field showed');
CREATE TABLE identifier (hash INTEGER PRIMARY KEY, customer INTEGER NOT NULL);
INSERT INTO identifier VALUES(-4213355165983354737,1);
INSERT INTO identifier VALUES(-2747704474083136847,1);
INSERT INTO identifier VALUES(4914201789340365942,1);
CREATE TABLE identifier_run (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE identifier_shared (
    hash INTEGER NOT NULL, customer INTEGER NOT NULL, PRIMARY KEY (hash, customer)
) WITHOUT ROWID;
CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaign(id),
    channel TEXT NOT NULL,
    UNIQUE (campaign, channel)
);
INSERT INTO lane VALUES(1,1,'outbox');
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    communication INTEGER NOT NULL,
    content BLOB NOT NULL                   -- JSON, attachments aside
);
INSERT INTO message VALUES(1,1048577,X'7b226174746163686d656e7473223a5b5d2c2264617465223a313738303030303030303030302c226964656d706f74656e63794b6579223a226d31303438353737222c226b696e64223a22656d61696c222c22726563697069656e74223a2261406578616d706c652e636f6d222c227375626a656374223a2248656c6c6f222c2274657874223a2254657874227d');
INSERT INTO message VALUES(2,1048578,X'7b226174746163686d656e7473223a5b5d2c2264617465223a313738303030303030303030302c226964656d706f74656e63794b6579223a226d31303438353737222c226b696e64223a22656d61696c222c22726563697069656e74223a2261406578616d706c652e636f6d222c227375626a656374223a2248656c6c6f222c2274657874223a2254657874227d');
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
INSERT INTO node VALUES(1,1,'main','created',NULL,NULL,NULL,NULL);
INSERT INTO node VALUES(2,1,'main','remind','REMIND',0,'message','outbox');
INSERT INTO node VALUES(3,1,'other','call','CALL',3,'message','sip');
CREATE TABLE operator_action (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    campaign INTEGER REFERENCES campaign(id),
    detail TEXT
);
INSERT INTO operator_action VALUES(1,1780000001000,'command line','stop',1,NULL);
INSERT INTO operator_action VALUES(2,1780000002000,'command line','discard_backlog',1,'2 events');
INSERT INTO operator_action VALUES(3,1780000003000,'key:cd_0123456789','start',1,NULL);
INSERT INTO operator_action VALUES(4,1780000004000,'operator','hold_directory',1,'v2');
INSERT INTO operator_action VALUES(5,1780000005000,'operator','say',NULL,'019e709a-9c00-7400-8000-000000100002');
INSERT INTO operator_action VALUES(6,1780000006000,'operator','suppress',NULL,'email');
INSERT INTO operator_action VALUES(7,1780000007000,'operator','reassign',NULL,'mail: one@example.com to two@example.com, 3');
INSERT INTO operator_action VALUES(8,1780000008000,'operator','end_destination_rest',NULL,'slow.example');
INSERT INTO operator_action VALUES(9,1780000009000,'reconcile','resolve_unknown',NULL,NULL);
INSERT INTO operator_action VALUES(10,1780000010000,'command line','restore',NULL,NULL);
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
INSERT INTO participant VALUES(1,1,1,'',1,X'a2060000000000002940',2,2,0,1780000000000,1,2,NULL,NULL,NULL);
INSERT INTO participant VALUES(2,1,2,'',1,X'',0,0,1,1780000000000,1,3,NULL,NULL,NULL);
INSERT INTO participant VALUES(3,1,3,'',1,X'',0,0,2,1780000000000,1,4,NULL,NULL,NULL);
CREATE TABLE path (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version(id),
    flow INTEGER NOT NULL,
    event_kind INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    steps BLOB NOT NULL,
    UNIQUE (version, flow, event_kind, chain, steps)
);
INSERT INTO path VALUES(1,1,0,0,1,X'000000010000');
CREATE TABLE receipt (
    api_key INTEGER NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    body BLOB NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (api_key, idempotency_key)
) WITHOUT ROWID;
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
CREATE TABLE run (
    id INTEGER PRIMARY KEY,                 -- participant << 20 | ordinal
    path INTEGER NOT NULL,
    at INTEGER NOT NULL,
    failure TEXT
, evidence BLOB);
INSERT INTO run VALUES(1048577,1,1780000000000,NULL,X'01090e00');
INSERT INTO run VALUES(1048578,1,1780000000000,'node x: no',X'');
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
INSERT INTO script_call VALUES(1,2,1,1,1780000000000,1780000000000,0,'main','score','score.py',5000,X'7b7d',0,X'0100046d61696e0573636f726500026e6f');
INSERT INTO script_call VALUES(2,3,1,1,1780000000000,1780000000000,0,'main','score','score.py',5000,X'7b7d',1,X'');
CREATE TABLE sender (
    channel TEXT NOT NULL, address TEXT NOT NULL, account TEXT NOT NULL, PRIMARY KEY (channel, address)
) WITHOUT ROWID;
CREATE TABLE sender_turn (channel TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE status_change (
    communication INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    reason INTEGER,
    detail TEXT,
    PRIMARY KEY (communication, seq)
) WITHOUT ROWID;
INSERT INTO status_change VALUES(1048577,1,1780000000000,0,41,'the process ended before the answer came');
INSERT INTO status_change VALUES(1048578,1,1780000060000,1,NULL,NULL);
INSERT INTO status_change VALUES(1048578,2,1780000090000,4,NULL,NULL);
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
, column_warnings TEXT NOT NULL DEFAULT '[]');
INSERT INTO upload VALUES(1,1,'api','call',NULL,0,NULL,NULL,'queued',3,3,0,0,0,0,NULL,NULL,1,3,'[]',NULL,NULL,NULL,1780000000000,NULL,NULL,'[]');
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
INSERT INTO version VALUES(1,1,'v1','Reminders','["main","other"]','[{"isImported":true,"isRequired":false,"level":"participant","name":"amount","number":100,"options":[],"title":"amount","type":"number"},{"isImported":true,"isRequired":false,"level":"customer","name":"segment","number":101,"options":[],"title":"segment","type":"string"}]',1,1780000000000);
CREATE TABLE version_file (
    version INTEGER NOT NULL REFERENCES version(id),
    path TEXT NOT NULL,
    content INTEGER NOT NULL REFERENCES file_content(id),
    PRIMARY KEY (version, path)
) WITHOUT ROWID;
INSERT INTO version_file VALUES(1,'campaign.json',1);
CREATE TABLE zone (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO zone VALUES(1,'Europe/London');
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
INSERT INTO conversation VALUES(1048578,'outbox',0,'ada@example.com',NULL,'form','cm_1',1,1,'0','{"name":"Ada"}',NULL,'p1',NULL,'Hello',1780000000000,1780000000000);
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
, arrived_at INTEGER);
INSERT INTO follow_up VALUES(1,1048578,'outbox',2,'form',0,1780000000000,1780000000000,0,0,NULL,NULL,NULL);
CREATE TABLE suppression (
    kind INTEGER NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT,
    source TEXT NOT NULL,                       -- the channel that told, or the operator
    at INTEGER NOT NULL, code TEXT, communication INTEGER, told_at INTEGER,
    PRIMARY KEY (kind, address)
) WITHOUT ROWID;
INSERT INTO suppression VALUES(0,'gone@example.com','bounced','550 5.1.1 no such user','outbox',1780000000000,NULL,NULL,NULL);
CREATE TABLE receive_cursor (
    channel TEXT NOT NULL, source TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (channel, source)
) WITHOUT ROWID;
INSERT INTO receive_cursor VALUES('outbox','INBOX','1:7');
CREATE TABLE IF NOT EXISTS "inbound" (                      -- what people wrote
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
, passed_over TEXT, passed_over_at INTEGER, detail TEXT, is_stand_in INTEGER NOT NULL DEFAULT 0);
INSERT INTO inbound VALUES(1,1048578,1780000090000,'outbox',NULL,'ada@example.com',NULL,NULL,'Yes','m1',1,NULL,NULL,NULL,0);
INSERT INTO inbound VALUES(2,NULL,1780000000000,'outbox',0,'nobody@example.com',NULL,NULL,'Who are you?','m9',1,'no_conversation',1780000000000,NULL,0);
CREATE TABLE inbound_attachment (
    inbound INTEGER NOT NULL REFERENCES inbound(id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (inbound, position)
);
INSERT INTO inbound_attachment VALUES(2,0,'a.txt','text/plain',X'01');
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
INSERT INTO failed_run VALUES(1,1,1,'main','','(before this was counted)',0,1,1780000000000,1780000000000,1048578);
CREATE TABLE address_wait (                     -- openings that wait for an address
    holder INTEGER NOT NULL,                    -- the communication whose conversation holds it
    waiter INTEGER NOT NULL,
    PRIMARY KEY (holder, waiter)
) WITHOUT ROWID;
CREATE TABLE suppression_lift (                 -- when an address was released last
    kind INTEGER NOT NULL, address TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (kind, address)
) WITHOUT ROWID;
INSERT INTO suppression_lift VALUES(0,'back@example.com',1780000000000);
CREATE TABLE taken_notice (                     -- bounces and wishes by mail: each is taken once
    channel TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (channel, name)
) WITHOUT ROWID;
INSERT INTO taken_notice VALUES('mail','bounce-1',1780000000000);
CREATE TABLE destination_rest (                 -- domains that refused most of what went there
    domain TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    detail TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO destination_rest VALUES('slow.example',1780000000000,1780003600000,12,'421 try again later');
CREATE TABLE address_name (                     -- what a provider calls people: see AddressNames
    kind INTEGER NOT NULL,
    address TEXT NOT NULL,                      -- in its normal form
    person INTEGER,                             -- the same for all names of one person; NULL: the only one
    moved_to TEXT,                              -- what who had it last is called now
    is_left INTEGER NOT NULL,                   -- and nobody has used it since
    at INTEGER NOT NULL,                        -- when it became known, or was left
    PRIMARY KEY (kind, address)
) WITHOUT ROWID;
CREATE TABLE spelling_collision (
    kind INTEGER NOT NULL,                  -- of the identifier; -1: an object_id, and participants
    found INTEGER NOT NULL,                 -- the customer or participant that is found by it
    other INTEGER NOT NULL,
    PRIMARY KEY (kind, found, other)
) WITHOUT ROWID;
CREATE INDEX file_content_fingerprint ON file_content (fingerprint);
CREATE UNIQUE INDEX field_name ON field (coalesce(campaign, 0), name);
CREATE UNIQUE INDEX participant_identity ON participant (campaign, customer, object_id);
CREATE INDEX communication_due ON communication (lane, due_at, deadline) WHERE due_at IS NOT NULL;
CREATE INDEX communication_open ON communication (closes_at) WHERE closes_at IS NOT NULL;
CREATE INDEX event_participant ON event (participant, id);
CREATE INDEX message_communication ON message (communication);
CREATE INDEX attempt_communication ON attempt (communication);
CREATE INDEX attempt_in_flight ON attempt (id) WHERE finished_at IS NULL;
CREATE INDEX upload_campaign ON upload (campaign, id);
CREATE INDEX upload_unfinished ON upload (id) WHERE status IN ('queued', 'processing');
CREATE INDEX upload_fingerprint ON upload (campaign, content_hash, definition_hash)
    WHERE status IN ('done', 'done_with_issues');
CREATE INDEX receipt_kept ON receipt (kept_at);
CREATE UNIQUE INDEX script_call_participant ON script_call (participant);
CREATE INDEX event_campaign ON event (campaign, is_ready, id, participant);
CREATE INDEX script_call_open ON script_call (campaign, asked_at, event) WHERE is_open;
CREATE INDEX conversation_address ON conversation (channel, address, last_outbound_at);
CREATE INDEX conversation_open ON conversation (channel) WHERE is_open;
CREATE INDEX follow_up_due ON follow_up (channel, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX follow_up_communication ON follow_up (communication, id);
CREATE INDEX follow_up_message ON follow_up (message);
CREATE INDEX inbound_communication ON inbound (communication);
CREATE UNIQUE INDEX inbound_provider ON inbound (channel, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX inbound_unmatched ON inbound (id) WHERE communication IS NULL;
CREATE INDEX attempt_provider ON attempt (code) WHERE outcome = 1;
CREATE INDEX attempt_unknown ON attempt (id) WHERE outcome = 6;
CREATE INDEX inbound_passed_over ON inbound (channel, passed_over, passed_over_at)
    WHERE passed_over IS NOT NULL;
CREATE INDEX failed_run_upload ON failed_run (upload);
CREATE INDEX communication_trouble ON communication (lane, status, reason, due_at)
    WHERE status = 9 OR reason = 41;
CREATE INDEX suppression_bounced ON suppression (at) WHERE reason = 'bounced';
CREATE INDEX address_name_person ON address_name (person) WHERE person IS NOT NULL;
COMMIT;
