import Domain

/// A ``FieldRecord`` as bytes: one after another, a field's number and the tag of its value in one varint, then the value.
///
/// Fields ascend; what is unset takes no byte, so an empty record is empty. The format is part of the schema: tags are
/// never renumbered.
enum FieldRecordCodec {
    private enum Tag: UInt64 {
        case string = 0
        case integer = 1
        case number = 2
        case no = 3
        case yes = 4
        case date = 5
        case datetime = 6
        case datetimeWithOffset = 7
    }

    static func encode(_ record: FieldRecord, into writer: inout ByteWriter) {
        for entry in record.entries {
            encode(entry.value, number: UInt64(UInt32(bitPattern: entry.id.rawValue)), into: &writer)
        }
    }

    static func encode(_ value: FieldValue, number: UInt64, into writer: inout ByteWriter) {
        let head = number << 3
        switch value {
        case .string(let text):
            writer.unsigned(head | Tag.string.rawValue)
            writer.text(text)
        case .integer(let integer):
            writer.unsigned(head | Tag.integer.rawValue)
            writer.signed(integer)
        case .number(let number):
            writer.unsigned(head | Tag.number.rawValue)
            writer.eightBytes(number.bitPattern)
        case .boolean(let isTrue): writer.unsigned(head | (isTrue ? Tag.yes : Tag.no).rawValue)
        case .date(let date):
            writer.unsigned(head | Tag.date.rawValue)
            writer.signed(Int64(date.daysSinceEpoch))
        case .datetime(let datetime):
            writer.unsigned(head | (datetime.utcOffset == nil ? Tag.datetime : Tag.datetimeWithOffset).rawValue)
            writer.signed(Int64(datetime.date.daysSinceEpoch))
            writer.signed(datetime.microsecondOfDay)
            if let offset = datetime.utcOffset { writer.signed(Int64(offset)) }
        }
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> FieldRecord {
        var reader = ByteReader(bytes)
        var entries: [FieldRecord.Entry] = []
        entries.reserveCapacity(8)
        var last: UInt64 = 0
        while !reader.isAtEnd {
            let (number, value) = try decodeValue(&reader)
            guard number > last, number <= UInt64(Int32.max) else {
                throw EncodingFault(what: "fields do not ascend", offset: reader.offset)
            }
            last = number
            entries.append(FieldRecord.Entry(id: FieldID(Int32(number)), value: value))
        }
        return FieldRecord(sortedEntries: entries)
    }

    static func decodeValue(_ reader: inout ByteReader) throws(EncodingFault) -> (number: UInt64, value: FieldValue) {
        let head = try reader.unsigned()
        guard let tag = Tag(rawValue: head & 7) else { throw EncodingFault(what: "unknown tag", offset: reader.offset) }
        let value: FieldValue
        switch tag {
        case .string: value = .string(try reader.text())
        case .integer: value = .integer(try reader.signed())
        case .number: value = .number(Double(bitPattern: try reader.eightBytes()))
        case .no: value = .boolean(false)
        case .yes: value = .boolean(true)
        case .date: value = .date(try date(&reader))
        case .datetime, .datetimeWithOffset:
            let date = try date(&reader)
            let microseconds = try reader.signed()
            guard (0..<CivilDateTime.microsecondsPerDay).contains(microseconds) else {
                throw EncodingFault(what: "no such time of day", offset: reader.offset)
            }
            var offset: Int32?
            if tag == .datetimeWithOffset {
                guard let seconds = Int32(exactly: try reader.signed()) else {
                    throw EncodingFault(what: "no such offset", offset: reader.offset)
                }
                offset = seconds
            }
            value = .datetime(CivilDateTime(date: date, microsecondOfDay: microseconds, utcOffset: offset))
        }
        return (head >> 3, value)
    }

    private static func date(_ reader: inout ByteReader) throws(EncodingFault) -> CivilDate {
        guard let days = Int32(exactly: try reader.signed()) else {
            throw EncodingFault(what: "no such date", offset: reader.offset)
        }
        return CivilDate(daysSinceEpoch: days)
    }
}
