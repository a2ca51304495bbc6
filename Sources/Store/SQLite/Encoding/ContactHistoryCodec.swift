import Domain

/// A ``ContactHistory`` and a ``BestTimeEvidence`` as bytes. The formats are part of the schema.
enum ContactHistoryCodec {
    static func encode(_ history: ContactHistory, into writer: inout ByteWriter) {
        for counts in [history.replies, history.reads] {
            writer.unsigned(UInt64(counts.count))
            for count in counts { writer.unsigned(UInt64(count)) }
        }
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> ContactHistory {
        var reader = ByteReader(bytes)
        var lists: [[UInt32]] = []
        for _ in 0..<2 {
            var counts: [UInt32] = []
            for _ in 0..<(try reader.count()) { counts.append(UInt32(clamping: try reader.unsigned())) }
            lists.append(counts)
        }
        return ContactHistory(replies: lists[0], reads: lists[1])
    }

    static func encode(_ evidence: BestTimeEvidence) -> [UInt8] {
        var writer = ByteWriter()
        writer.signed(evidence.firstAllowed.milliseconds)
        writer.unsigned(UInt64(evidence.hour.map { $0 + 1 } ?? 0))
        for count in [
            evidence.ownReplies, evidence.ownReads, evidence.campaignReplies, evidence.campaignReads,
            evidence.tenantReplies, evidence.tenantReads,
        ] { writer.unsigned(UInt64(count)) }
        return writer.bytes
    }

    static func decodeEvidence(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> BestTimeEvidence {
        var reader = ByteReader(bytes)
        let first = Instant(milliseconds: try reader.signed())
        let hour = Int(clamping: try reader.unsigned())
        var counts: [UInt32] = []
        for _ in 0..<6 { counts.append(UInt32(clamping: try reader.unsigned())) }
        return BestTimeEvidence(
            firstAllowed: first, hour: hour == 0 ? nil : hour - 1, ownReplies: counts[0], ownReads: counts[1],
            campaignReplies: counts[2], campaignReads: counts[3], tenantReplies: counts[4], tenantReads: counts[5])
    }
}
