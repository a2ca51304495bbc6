import GRDB

/// Room for what comes next: one migration, "0007 rooms", made of what each part asks for.
extension SQLiteSchema {
    static func addRooms(_ db: Database) throws {
        for sql in auditSQL { try db.execute(sql: sql) }
        for sql in repliesSQL { try db.execute(sql: sql) }
        try WaitMigration(db).run()
    }
}
