package import Domain
import GRDB

extension SQLiteStore {
    package func participant(_ key: ParticipantKey) async throws -> ParticipantRow? {
        try await read("reading a participant") { db in
            let select = try HotStatement(
                db, "SELECT \(ParticipantRows.columns) FROM \(ParticipantRows.tables) WHERE p.id = ?")
            select.bind(1, key.rawValue)
            defer { select.reset() }
            return try select.step() ? ParticipantRows(db).participant(select) : nil
        }
    }

    package func participants(_ query: ParticipantQuery) async throws -> Page<ParticipantRow> {
        try await read("listing participants") { db in
            guard let search = try ParticipantSearch(query, db) else { return Page(rows: [], next: nil, total: 0) }
            let total = query.page.countsTotal ? try search.count() : nil
            let rows = try search.page()
            return Page(rows, query.page, list: .participants, total: total) { $0.key.rawValue }
        }
    }

    package func runs(of participant: ParticipantKey) async throws -> [RunRow] {
        try await read("reading runs") { db in
            let select = try HotStatement(
                db,
                """
                SELECT run.id, path.version, path.flow, path.event_kind, path.chain, run.at, path.steps, run.failure,
                    run.evidence
                FROM run JOIN path ON path.id = run.path WHERE run.id BETWEEN ? AND ? ORDER BY run.id
                """)
            select.bind(1, participant.run(0).rawValue)
            select.bind(2, participant.run(ParticipantKey.maximumOrdinal).rawValue)
            defer { select.reset() }
            var rows: [RunRow] = []
            while try select.step() {
                guard let kind = EventKindTag(rawValue: UInt8(clamping: select.int(3))),
                    let path = RunPath(bytes: select.array(6))
                else { throw EncodingFault(what: "has a path that cannot be read", offset: 0) }
                rows.append(
                    RunRow(
                        key: RunKey(select.int(0)), version: VersionKey(select.int(1)),
                        record: RunRecord(
                            flow: Int(clamping: select.int(2)), eventKind: kind, chain: Int(clamping: select.int(4)),
                            at: Instant(milliseconds: select.int(5)), path: path,
                            outcome: select.text(7).map { .failed($0) } ?? .completed,
                            evidence: try select.optionalBytes(8) { bytes throws(EncodingFault) in
                                bytes.isEmpty ? .none : try RunEvidenceCodec.decode(bytes)
                            } ?? .none)))
            }
            return rows
        }
    }
}
