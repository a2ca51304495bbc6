import Domain
import Expressions
import Scheduling

/// Writes what a script sees of a participant: see ``ScriptCall/context``.
struct ScriptContext {
    let campaign: CompiledCampaign
    let state: ParticipantState
    let conversation: CommunicationSnapshot?
    let zone: Zone
    let now: Instant

    /// - Parameter params: a JSON object.
    func json(params: [UInt8]) -> [UInt8] {
        var text = ByteWriter()
        text.add("{\"params\": ")
        text.bytes += params
        text.add(", \"participant\": ")
        text.add(fields: campaign.catalog.participant) { state.participant[$0] }
        text.add(", \"customer\": ")
        text.add(fields: campaign.catalog.customer) { state.customer[$0] }
        text.add(", \"communication\": ")
        if let communication = conversation ?? state.communications.last {
            add(communication, to: &text)
        } else {
            text.add("null")
        }
        text.add(", \"now\": ")
        text.add(quoted: zone.iso8601(now))
        text.add(", \"timezone\": ")
        text.add(quoted: zone.identifier)
        text.add("}")
        return text.bytes
    }

    private func add(_ communication: CommunicationSnapshot, to text: inout ByteWriter) {
        let attributes: [(String, CompiledReference.Attribute)] = [
            ("name", .name), ("status", .status), ("channel", .channel), ("agent", .agent), ("started_at", .startedAt),
            ("ended_at", .endedAt),
        ]
        text.add("{")
        for (name, attribute) in attributes {
            text.add(quoted: name)
            text.add(": ")
            text.add(communication.value(of: attribute))
            text.add(", ")
        }
        text.add("\"results\": {")
        for (index, result) in communication.results.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { text.add(", ") }
            text.add(quoted: result.key)
            text.add(": ")
            text.add(result.value)
        }
        text.add("}}")
    }
}

/// JSON as UTF-8.
private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func add(_ text: String) { bytes += text.utf8 }

    mutating func add(fields: [String: FieldCatalog.Item], value: (FieldID) -> FieldValue?) {
        add("{")
        for (index, name) in fields.keys.sorted().enumerated() {
            if index > 0 { add(", ") }
            add(quoted: name)
            add(": ")
            add(fields[name].flatMap { value($0.id) })
        }
        add("}")
    }

    mutating func add(_ value: FieldValue?) {
        switch value {
        case nil: add("null")
        case .string(let text): add(quoted: text)
        case .integer(let number): add(String(number))
        case .number(let number): add(number.isFinite ? number.description : "null")
        case .boolean(let flag): add(flag ? "true" : "false")
        case .date(let date):
            add("{\"date\": ")
            add(quoted: date.isoText)
            add("}")
        case .datetime(let datetime):
            add("{\"datetime\": ")
            add(quoted: datetime.isoText)
            add("}")
        }
    }

    mutating func add(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
