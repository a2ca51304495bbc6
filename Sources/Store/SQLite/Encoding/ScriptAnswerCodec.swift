import Domain

/// Answers of scripts as bytes. The format is part of the schema: tags and order never change.
enum ScriptAnswerCodec {
    static func encode(_ answer: ScriptAnswer, into writer: inout ByteWriter) {
        switch answer {
        case .failed(let text):
            writer.byte(0)
            writer.text(text)
        case .returned(let writes):
            writer.byte(1)
            writer.unsigned(UInt64(writes.count))
            for write in writes {
                writer.byte(write.level == .customer ? 0 : 1)
                writer.text(write.field)
                writer.byte(write.value == nil ? 0 : 1)
                if let value = write.value { FieldRecordCodec.encode(value, number: 0, into: &writer) }
            }
        }
    }

    static func decode(_ reader: inout ByteReader) throws(EncodingFault) -> ScriptAnswer {
        if try reader.byte() == 0 { return .failed(try reader.text()) }
        var writes: [ScriptWrite] = []
        for _ in 0..<(try reader.count()) {
            let level: FieldLevel = try reader.byte() == 0 ? .customer : .participant
            let field = try reader.text()
            let value = try reader.byte() == 0 ? nil : FieldRecordCodec.decodeValue(&reader).value
            writes.append(ScriptWrite(level: level, field: field, value: value))
        }
        return .returned(writes)
    }

    /// The calls that a list of answers is to, as schemas before "0007 rooms" kept it.
    static func decodeCalls(
        _ bytes: UnsafeRawBufferPointer
    ) throws(EncodingFault) -> [(ordinal: Int64, flow: String, node: String)] {
        var reader = ByteReader(bytes)
        if reader.isAtEnd { return [] }
        var calls: [(ordinal: Int64, flow: String, node: String)] = []
        for _ in 0..<(try reader.count()) {
            let ordinal = Int64(clamping: try reader.unsigned())
            let flow = try reader.text()
            calls.append((ordinal, flow, try reader.text()))
            _ = try decode(&reader)
        }
        return calls
    }
}
