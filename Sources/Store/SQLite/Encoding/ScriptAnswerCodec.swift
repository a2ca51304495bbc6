import Domain

/// Answers of scripts as bytes. The format is part of the schema: tags and order never change.
enum ScriptAnswerCodec {
    static func encode(_ answers: [ScriptAnswer], into writer: inout ByteWriter) {
        writer.unsigned(UInt64(answers.count))
        for answer in answers {
            writer.unsigned(UInt64(answer.ordinal))
            writer.text(answer.flow)
            writer.text(answer.node)
            switch answer.result {
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
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> [ScriptAnswer] {
        var reader = ByteReader(bytes)
        if reader.isAtEnd { return [] }
        var answers: [ScriptAnswer] = []
        for _ in 0..<(try reader.count()) {
            let ordinal = Int(clamping: try reader.unsigned())
            let flow = try reader.text()
            let node = try reader.text()
            let result: ScriptAnswer.Result
            if try reader.byte() == 0 {
                result = .failed(try reader.text())
            } else {
                var writes: [ScriptWrite] = []
                for _ in 0..<(try reader.count()) {
                    let level: FieldLevel = try reader.byte() == 0 ? .customer : .participant
                    let field = try reader.text()
                    let value = try reader.byte() == 0 ? nil : FieldRecordCodec.decodeValue(&reader).value
                    writes.append(ScriptWrite(level: level, field: field, value: value))
                }
                result = .returned(writes)
            }
            answers.append(ScriptAnswer(ordinal: ordinal, flow: flow, node: node, result: result))
        }
        return answers
    }
}
