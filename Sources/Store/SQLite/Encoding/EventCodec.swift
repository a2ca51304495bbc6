import Domain

/// A waiting ``Event`` as bytes. The format is part of the schema: tags and order never change.
enum EventCodec {
    static func encode(_ event: Event, into writer: inout ByteWriter) {
        writer.byte(event.kind.tag.rawValue)
        writer.signed(event.occurredAt.milliseconds)
        writer.signed(Int64(event.chain))
        writer.unsigned(UInt64(event.causedBy.count))
        for flow in event.causedBy { writer.text(flow) }
        switch event.kind {
        case .participantCreated: break
        case .participantUpdated(let changed):
            writer.unsigned(UInt64(changed.count))
            for field in changed { writer.signed(Int64(field.rawValue)) }
        case .communicationEnded(let snapshot), .communicationUpdated(let snapshot), .incomingSession(let snapshot):
            encode(snapshot, into: &writer)
        case .waitEnded(let end):
            writer.signed(end.wait.rawValue)
            switch end.cause {
            case .instant: writer.byte(0)
            case .event: writer.byte(1)
            case .answer(let answer):
                writer.byte(2)
                ScriptAnswerCodec.encode(answer, into: &writer)
            }
        }
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> Event {
        var reader = ByteReader(bytes)
        guard let tag = EventKindTag(rawValue: try reader.byte()) else {
            throw EncodingFault(what: "unknown kind of event", offset: 0)
        }
        let occurredAt = Instant(milliseconds: try reader.signed())
        let chain = Int(clamping: try reader.signed())
        var causedBy: [String] = []
        for _ in 0..<(try reader.count()) { causedBy.append(try reader.text()) }
        let kind: Event.Kind
        switch tag {
        case .participantCreated: kind = .participantCreated
        case .participantUpdated:
            var changed: [FieldID] = []
            for _ in 0..<(try reader.count()) { changed.append(FieldID(Int32(clamping: try reader.signed()))) }
            kind = .participantUpdated(changed: changed)
        case .communicationEnded: kind = .communicationEnded(try snapshot(&reader))
        case .communicationUpdated: kind = .communicationUpdated(try snapshot(&reader))
        case .incomingSession: kind = .incomingSession(try snapshot(&reader))
        case .waitEnded:
            let wait = WaitKey(try reader.signed())
            switch try reader.byte() {
            case 0: kind = .waitEnded(WaitEnd(wait: wait, cause: .instant))
            case 1: kind = .waitEnded(WaitEnd(wait: wait, cause: .event))
            case 2: kind = .waitEnded(WaitEnd(wait: wait, cause: .answer(try ScriptAnswerCodec.decode(&reader))))
            case _: throw EncodingFault(what: "unknown end of a wait", offset: reader.offset)
            }
        }
        return Event(kind, occurredAt: occurredAt, chain: chain, causedBy: causedBy)
    }

    static func encode(results: [String: FieldValue], into writer: inout ByteWriter) {
        writer.unsigned(UInt64(results.count))
        for (name, value) in results.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            FieldRecordCodec.encode(value, number: 0, into: &writer)
        }
    }

    static func results(_ reader: inout ByteReader) throws(EncodingFault) -> [String: FieldValue] {
        var results: [String: FieldValue] = [:]
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            results[name] = try FieldRecordCodec.decodeValue(&reader).value
        }
        return results
    }

    static func encode(_ snapshot: CommunicationSnapshot, into writer: inout ByteWriter) {
        writer.signed(snapshot.key.rawValue)
        writer.text(snapshot.name)
        writer.byte(snapshot.kind.rawValue)
        writer.text(snapshot.channel)
        writer.text(snapshot.agent)
        writer.byte(snapshot.status.rawValue)
        writer.unsigned(UInt64(snapshot.reason?.storedCode ?? 0))
        instant(snapshot.startedAt, into: &writer)
        instant(snapshot.endedAt, into: &writer)
        encode(results: snapshot.results, into: &writer)
        writer.byte(snapshot.isInFlight ? 1 : 0)
    }

    static func snapshot(_ reader: inout ByteReader) throws(EncodingFault) -> CommunicationSnapshot {
        let key = CommunicationKey(try reader.signed())
        let name = try reader.text()
        guard let kind = CommunicationKind(rawValue: try reader.byte()) else {
            throw EncodingFault(what: "unknown kind of communication", offset: reader.offset)
        }
        let channel = try reader.text()
        let agent = try reader.text()
        guard let status = CommunicationStatus(rawValue: try reader.byte()) else {
            throw EncodingFault(what: "unknown status", offset: reader.offset)
        }
        let reason = StatusReason(storedCode: Int64(clamping: try reader.unsigned()))
        let startedAt = try instant(&reader)
        let endedAt = try instant(&reader)
        let results = try results(&reader)
        return CommunicationSnapshot(
            key: key, name: name, kind: kind, channel: channel, agent: agent, status: status, reason: reason,
            startedAt: startedAt, endedAt: endedAt, results: results, isInFlight: try reader.byte() == 1)
    }

    private static func instant(_ instant: Instant?, into writer: inout ByteWriter) {
        writer.byte(instant == nil ? 0 : 1)
        if let instant { writer.signed(instant.milliseconds) }
    }

    private static func instant(_ reader: inout ByteReader) throws(EncodingFault) -> Instant? {
        try reader.byte() == 0 ? nil : Instant(milliseconds: try reader.signed())
    }
}
