import Domain
import Store
import Testing

extension StoreConformance {
    static let imports: [StoreConformance] = [
        StoreConformance("an empty cell leaves a value as it is") { stage async throws in
            let amount = try stage.field(.participant, "amount")
            var values = FieldRecord()
            values[amount] = .number(2.5)
            let first = try await stage.take([Stage.row(external: "a", email: "a@example.com", participant: values)])
            let second = try await stage.take([Stage.row(external: "a", name: "Ada", zone: nil)])
            #expect(second.verdicts[0].outcome == .updated)
            let key = try #require(first.verdicts[0].participant)
            let row = try #require(try await stage.store.participant(key))
            #expect(row.state.participant[amount] == .number(2.5))
            #expect(row.state.customer[.email] == "a@example.com")
            #expect(row.state.customer[.name] == "Ada")
            #expect(row.state.zone == "Europe/London")
            #expect(row.fieldNames[amount] == "amount")
        },
        StoreConformance("a repeated row is unchanged and fires by the reupload mode") { stage async throws in
            let fired = Collected<Event.Kind>()
            for mode in [ReuploadMode.always, .always, .changed] {
                let result = try await stage.take([Stage.row(external: "a")], reupload: mode) { row, _ in
                    fired.append(row.event.kind)
                    return TurnEffects()
                }
                #expect(result.counts.total == 1)
            }
            #expect(fired.values == [.participantCreated, .participantUpdated(changed: [])])
        },
        StoreConformance("an update lists the fields that changed, of both levels") { stage async throws in
            let amount = try stage.field(.participant, "amount")
            let fired = Collected<Event.Kind>()
            try await stage.take([Stage.row(external: "a")])
            var values = FieldRecord()
            values[amount] = .number(1)
            try await stage.take([Stage.row(external: "a", name: "Ada", participant: values)]) { row, _ in
                fired.append(row.event.kind)
                return TurnEffects()
            }
            #expect(fired.values == [.participantUpdated(changed: [SystemField.name.id, amount])])
        },
        StoreConformance("a change of zone is an update") { stage async throws in
            try await stage.take([Stage.row(external: "a", zone: "Europe/London")])
            let result = try await stage.take([Stage.row(external: "a", zone: "Asia/Tokyo")])
            #expect(result.verdicts[0].outcome == .updated)
        },
        StoreConformance("only rows whose customer and participant are new are all new") { stage async throws in
            let seen = Collected<Bool>()
            try await stage.take([
                Stage.row(external: "a"), Stage.row(external: "a", object: "x"), Stage.row(external: "a"),
            ]) { row, _ in
                seen.append(row.isAllNew)
                return TurnEffects()
            }
            #expect(seen.values == [true, false, false])
        },
        StoreConformance("runs, plans and records of a row are there after it") { stage async throws in
            let result = try await stage.take([Stage.row(external: "a")])
            let key = try #require(result.verdicts[0].participant)
            #expect(result.nextDue == Stage.start + .seconds(60))
            let runs = try await stage.store.runs(of: key)
            #expect(runs.map(\.key) == [key.run(1)])
            #expect(runs[0].record.path == Stage.run(.participantCreated).path)
            #expect(runs[0].version == stage.version.version)
            let detail = try await stage.communication(key.communication(1))
            #expect(detail.row.snapshot.name == "REMIND")
            #expect(detail.row.snapshot.status == .planned)
            #expect(detail.row.node == "remind")
            #expect(detail.row.nodeIndex == 1)
            #expect(detail.row.run == key.run(1))
            #expect(detail.row.inputs.base == .instant(Stage.start + .seconds(60)))
            #expect(detail.row.dueAt == detail.row.plannedAt)
            #expect(detail.history.map(\.status) == [.planned])
            let row = try #require(try await stage.store.participant(key))
            #expect(row.state.runCount == 1)
            #expect(row.state.communicationCount == 1)
        },
        StoreConformance("a failed run keeps its reason") { stage async throws in
            let result = try await stage.take([Stage.row(external: "a")]) { _, _ in
                var run = Stage.run(.participantCreated)
                run.outcome = .failed("remind: over 1,000 steps")
                return TurnEffects(runs: [run])
            }
            let runs = try await stage.store.runs(of: try #require(result.verdicts[0].participant))
            #expect(runs.map(\.record.outcome) == [.failed("remind: over 1,000 steps")])
        },
        StoreConformance("communications are loaded only where they are needed") { stage async throws in
            try await stage.take([Stage.row(external: "a")])
            let counts = Collected<Int>()
            for needs in [false, true] {
                try await stage.take([Stage.row(external: "a")], needsCommunications: needs) { _, state in
                    counts.append(state.communications.count)
                    return TurnEffects()
                }
            }
            #expect(counts.values == [0, 1])
        },
        StoreConformance("rejected rows keep their issues and the row as it came") { stage async throws in
            let result = try await stage.take([
                Stage.row(
                    line: 7,
                    issues: [RowIssue(.badEmail, field: "email", "no @"), RowIssue(.badDate, field: "due", "no date")],
                    raw: Array("a,b\r\n".utf8)),
                Stage.row(line: 9, external: "a", issues: [RowIssue(.unusualPhone, field: "phone", "odd")]),
            ])
            #expect(result.verdicts.map(\.outcome) == [.rejected, .created])
            let upload = try #require(try await stage.store.uploads(UploadQuery()).rows.first).key
            let all = try await stage.store.rowIssues(
                RowIssueQuery(upload: upload, page: PageRequest(limit: 2, isAscending: true, countsTotal: true)))
            #expect(all.total == 3)
            #expect(all.rows.map(\.issue.code) == [.badEmail, .badDate])
            #expect(all.rows.map(\.raw.count) == [5, 0])
            let rest = try await stage.store.rowIssues(
                RowIssueQuery(upload: upload, page: PageRequest(cursor: all.next, limit: 2, isAscending: true)))
            #expect(rest.rows.map(\.line) == [9])
            #expect(rest.next == nil)
            let errors = try await stage.store.rowIssues(RowIssueQuery(upload: upload, rejectedOnly: true))
            #expect(errors.rows.map(\.line) == [7, 7])
        },
        StoreConformance("an upload goes from queued to done with its counts and checkpoint") { stage async throws in
            let fingerprint = UploadFingerprint(contentHash: [1], definitionHash: [2])
            let upload = try await stage.store.createUpload(
                NewUpload(
                    campaign: stage.campaign, source: .dropFolder, fileName: "a.csv", path: "processing/a.csv",
                    byteCount: 10, fingerprint: fingerprint), at: Stage.start)
            #expect(upload.status == .queued)
            #expect(upload.campaignID == "reminders")
            try await stage.store.beginUpload(upload.key, UploadStart(columnNotes: ["odd column"]), at: Stage.start)
            let unfinished = try await stage.store.unfinishedUploads()
            #expect(unfinished.map(\.status) == [.processing])
            #expect(unfinished[0].columnNotes == ["odd column"])
            for (index, name) in ["a", "b"].enumerated() {
                let result = try await stage.store.importBatch(
                    ImportBatch(
                        upload: upload.key, version: stage.version, reupload: .always, needsCommunications: false,
                        rows: [Stage.row(line: Int64(index + 2), external: name)],
                        checkpoint: UploadCheckpoint(byteOffset: Int64(index * 5 + 5), line: Int64(index + 3)),
                        interest: .none, now: Stage.start), decide: Stage.planOne)
                #expect(result.verdicts.isEmpty)
            }
            #expect(try await stage.store.upload(upload.key)?.checkpoint == UploadCheckpoint(byteOffset: 10, line: 4))
            #expect(
                try await stage.store.finishedUpload(campaign: stage.campaign, fingerprint: fingerprint)?.key == nil)
            let done = try await stage.store.finishUpload(upload.key, .done, at: Stage.start)
            #expect(done.status == .done)
            #expect(done.counts.created == 2)
            #expect(
                try await stage.store.finishedUpload(campaign: stage.campaign, fingerprint: fingerprint)?.key
                    == upload.key)
            #expect(try await stage.store.unfinishedUploads().isEmpty)
            let page = try await stage.store.participants(
                {
                    var query = ParticipantQuery()
                    query.upload = upload.key
                    query.page.countsTotal = true
                    return query
                }())
            #expect(page.total == 2)
            #expect(page.rows.map(\.createdBy?.line) == [3, 2])
        },
        StoreConformance("the answer of a call is kept with its rows") { stage async throws in
            let key = try await stage.store.createKey(
                NewAPIKey(name: "k", hash: [9], prefix: "ck_", scopes: [.participantsWrite], expiresAt: nil),
                by: Act("ann"), at: Stage.start)
            let receiptKey = ReceiptKey(apiKey: key.key, idempotencyKey: "once")
            let upload = try await stage.store.createUpload(
                NewUpload(
                    campaign: stage.campaign, source: .api, fileName: "", path: nil, byteCount: 0, fingerprint: nil),
                at: Stage.start)
            _ = try await stage.store.importBatch(
                ImportBatch(
                    upload: upload.key, version: stage.version, reupload: .always, needsCommunications: false,
                    rows: [Stage.row(external: "a")], checkpoint: nil,
                    receipt: (
                        receiptKey,
                        { Receipt(requestHash: [1], status: 200, body: Array("\($0.counts.created)".utf8)) }
                    ), interest: .none, now: Stage.start), decide: Stage.planOne)
            let receipt = try await stage.store.receipt(receiptKey, at: Stage.start + .seconds(60))
            #expect(receipt?.body == Array("1".utf8))
            #expect(try await stage.store.receipt(receiptKey, at: Stage.start + .seconds(90_000)) == nil)
        },
        StoreConformance("a batch into an upload of another campaign is refused") { stage async throws in
            let other = try await stage.store.register(
                Stage.registration(campaign: "other", hash: "o"), at: Stage.start)
            let upload = try await stage.store.createUpload(
                NewUpload(
                    campaign: other.campaign, source: .api, fileName: "", path: nil, byteCount: 0, fingerprint: nil),
                at: Stage.start)
            await #expect(throws: StoreError.self) {
                _ = try await stage.store.importBatch(
                    ImportBatch(
                        upload: upload.key, version: stage.version, reupload: .always, needsCommunications: false,
                        rows: [], checkpoint: nil, interest: .none, now: Stage.start), decide: Stage.planOne)
            }
        },
    ]
}
