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
        guard evidence.communication != nil || evidence.continues != nil else { return }
        // No communication has the number 0, and no status the number 255.
        writer.signed(evidence.communication?.rawValue ?? 0)
        if evidence.status != nil || evidence.continues != nil { writer.byte(evidence.status?.rawValue ?? .max) }
        if let continues = evidence.continues { writer.signed(continues) }
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
        if !reader.isAtEnd {
            let key = try reader.signed()
            evidence.communication = key == 0 ? nil : CommunicationKey(key)
        }
        if !reader.isAtEnd { evidence.status = CommunicationStatus(rawValue: try reader.byte()) }
        if !reader.isAtEnd { evidence.continues = try reader.signed() }
        return evidence
    }
}
