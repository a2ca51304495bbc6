/// What operators did, by subject, and the channels that they hold: part of the migration "0007 rooms".
extension SQLiteSchema {
    static let auditSQL = [
        """
        ALTER TABLE operator_action ADD COLUMN subject_kind TEXT NOT NULL DEFAULT 'installation'; -- see ActSubject.Kind
        ALTER TABLE operator_action ADD COLUMN subject TEXT;    -- its API id or name; NULL: the campaign itself, or none
        UPDATE operator_action SET subject_kind = 'campaign' WHERE campaign IS NOT NULL;
        -- Until now the detail named the subject.
        UPDATE operator_action SET subject_kind = 'communication', subject = detail, detail = NULL
            WHERE action IN ('pause_agent', 'resume_agent', 'say', 'close_conversation');
        -- Which one that was is not known.
        UPDATE operator_action SET subject_kind = 'communication' WHERE action = 'resolve_unknown';
        UPDATE operator_action SET subject_kind = 'address', subject = detail, detail = NULL
            WHERE action IN ('suppress', 'release');
        UPDATE operator_action SET subject_kind = 'domain', subject = detail, detail = NULL
            WHERE action = 'end_destination_rest';
        UPDATE operator_action SET subject_kind = 'channel', subject = substr(detail, 1, instr(detail, ': ') - 1),
            detail = substr(detail, instr(detail, ': ') + 2) WHERE action = 'reassign';
        """,
        """
        CREATE TABLE channel_pause (                -- channels that an operator holds back
            channel TEXT PRIMARY KEY,
            actor TEXT NOT NULL,
            since INTEGER NOT NULL
        ) WITHOUT ROWID;
        """,
    ]
}
