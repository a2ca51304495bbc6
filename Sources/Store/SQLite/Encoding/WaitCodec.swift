import Domain

/// A ``RunPlace`` and an ``AwaitedEvent`` as bytes. The formats are part of the schema: tags and order never change.
enum WaitCodec {
    static func encode(_ place: RunPlace, into writer: inout ByteWriter) {
        writer.unsigned(UInt64(place.flow))
        writer.unsigned(UInt64(place.node))
        writer.signed(place.run)
        writer.signed(Int64(place.chain))
        for nodes in [place.taken, place.pending] {
            writer.unsigned(UInt64(nodes.count))
            for node in nodes { writer.unsigned(UInt64(node)) }
        }
        writer.unsigned(UInt64(place.handedTo.count))
        for flow in place.handedTo { writer.unsigned(UInt64(flow)) }
        writer.byte(place.conversation == nil ? 0 : 1)
        if let conversation = place.conversation { EventCodec.encode(conversation, into: &writer) }
        writer.unsigned(UInt64(place.spared.count))
        for range in place.spared {
            writer.signed(range.lowerBound)
            writer.signed(range.upperBound)
        }
        writer.unsigned(UInt64(place.held.values.count))
        for value in place.held.values { encode(value, into: &writer) }
        for record in [place.held.customer, place.held.participant] {
            writer.byte(record == nil ? 0 : 1)
            guard let record else { continue }
            writer.unsigned(UInt64(record.entries.count))
            for entry in record.entries {
                FieldRecordCodec.encode(
                    entry.value, number: UInt64(UInt32(bitPattern: entry.id.rawValue)), into: &writer)
            }
        }
    }

    static func place(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> RunPlace {
        var reader = ByteReader(bytes)
        let flow = try index(&reader)
        let node = try index(&reader)
        let run = try reader.signed()
        let chain = Int(clamping: try reader.signed())
        let taken = try nodes(&reader)
        let pending = try nodes(&reader)
        var handedTo: [Int] = []
        for _ in 0..<(try reader.count()) { handedTo.append(try index(&reader)) }
        let conversation = try reader.byte() == 0 ? nil : EventCodec.snapshot(&reader)
        var spared: [ClosedRange<Int64>] = []
        for _ in 0..<(try reader.count()) {
            let first = try reader.signed()
            let last = try reader.signed()
            guard first <= last else { throw EncodingFault(what: "a range that runs backward", offset: reader.offset) }
            spared.append(first...last)
        }
        var values: [FieldValue?] = []
        for _ in 0..<(try reader.count()) { values.append(try value(&reader)) }
        let customer = try record(&reader)
        let participant = try record(&reader)
        return RunPlace(
            flow: flow, node: node, run: run, chain: chain, taken: taken, pending: pending, handedTo: handedTo,
            conversation: conversation, spared: spared,
            held: HeldValues(values: values, customer: customer, participant: participant))
    }

    static func encode(_ event: AwaitedEvent, into writer: inout ByteWriter) {
        switch event {
        case .participantUpdated(let fields):
            writer.byte(0)
            writer.unsigned(UInt64(fields.count))
            for field in fields { writer.signed(Int64(field.rawValue)) }
        case .communicationUpdated(let name, let statuses):
            writer.byte(1)
            writer.text(name)
            writer.unsigned(UInt64(statuses.count))
            for status in statuses { writer.byte(status.rawValue) }
        }
    }

    static func event(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> AwaitedEvent {
        var reader = ByteReader(bytes)
        switch try reader.byte() {
        case 0:
            var fields: [FieldID] = []
            for _ in 0..<(try reader.count()) { fields.append(FieldID(Int32(clamping: try reader.signed()))) }
            return .participantUpdated(fields: fields)
        case 1:
            let name = try reader.text()
            var statuses: [CommunicationStatus] = []
            for _ in 0..<(try reader.count()) {
                guard let status = CommunicationStatus(rawValue: try reader.byte()) else {
                    throw EncodingFault(what: "unknown status", offset: reader.offset)
                }
                statuses.append(status)
            }
            return .communicationUpdated(name: name, statuses: statuses)
        case _: throw EncodingFault(what: "unknown kind of awaited event", offset: 0)
        }
    }

    // MARK: Parts

    private static func index(_ reader: inout ByteReader) throws(EncodingFault) -> Int {
        guard let index = Int(exactly: try reader.unsigned()), index <= Int32.max else {
            throw EncodingFault(what: "no such number", offset: reader.offset)
        }
        return index
    }

    private static func nodes(_ reader: inout ByteReader) throws(EncodingFault) -> [Int32] {
        var nodes: [Int32] = []
        for _ in 0..<(try reader.count()) { nodes.append(Int32(try index(&reader))) }
        return nodes
    }

    /// Field numbers begin at 1: 0 is what is unset.
    private static func encode(_ value: FieldValue?, into writer: inout ByteWriter) {
        if let value { FieldRecordCodec.encode(value, number: 1, into: &writer) } else { writer.unsigned(0) }
    }

    private static func value(_ reader: inout ByteReader) throws(EncodingFault) -> FieldValue? {
        var ahead = reader
        if try ahead.unsigned() != 0 { return try FieldRecordCodec.decodeValue(&reader).value }
        reader = ahead
        return nil
    }

    private static func record(_ reader: inout ByteReader) throws(EncodingFault) -> FieldRecord? {
        if try reader.byte() == 0 { return nil }
        var entries: [FieldRecord.Entry] = []
        for _ in 0..<(try reader.count()) {
            let (number, value) = try FieldRecordCodec.decodeValue(&reader)
            guard number <= UInt64(Int32.max), entries.last.map({ $0.id.rawValue < Int32(number) }) ?? true else {
                throw EncodingFault(what: "fields do not ascend", offset: reader.offset)
            }
            entries.append(FieldRecord.Entry(id: FieldID(Int32(number)), value: value))
        }
        return FieldRecord(sortedEntries: entries)
    }
}
