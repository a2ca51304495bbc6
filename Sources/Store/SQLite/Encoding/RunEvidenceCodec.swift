import Domain

/// A ``RunEvidence`` as bytes; nothing at all is no bytes. The format is part of the schema.
enum RunEvidenceCodec {
    static func encode(_ evidence: RunEvidence, into writer: inout ByteWriter) {
        writer.unsigned(UInt64(evidence.values.count))
        for value in evidence.values {
            // Field numbers begin at 1: 0 is what is unset.
            if let value { FieldRecordCodec.encode(value, number: 1, into: &writer) } else { writer.unsigned(0) }
        }
        writer.unsigned(UInt64(evidence.changed.count))
        for field in evidence.changed { writer.signed(Int64(field.rawValue)) }
        guard let communication = evidence.communication else { return }
        writer.signed(communication.rawValue)
        if let status = evidence.status { writer.byte(status.rawValue) }
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> RunEvidence {
        var reader = ByteReader(bytes)
        var evidence = RunEvidence()
        for _ in 0..<(try reader.count()) {
            var ahead = reader
            if try ahead.unsigned() == 0 {
                reader = ahead
                evidence.values.append(nil)
            } else {
                evidence.values.append(try FieldRecordCodec.decodeValue(&reader).value)
            }
        }
        for _ in 0..<(try reader.count()) {
            evidence.changed.append(FieldID(Int32(clamping: try reader.signed())))
        }
        if !reader.isAtEnd { evidence.communication = CommunicationKey(try reader.signed()) }
        if !reader.isAtEnd { evidence.status = CommunicationStatus(rawValue: try reader.byte()) }
        return evidence
    }
}
