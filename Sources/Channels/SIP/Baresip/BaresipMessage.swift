import Foundation

/// What baresip says on its control port (module ctrl_tcp of 1.0).
enum BaresipMessage: Hashable, Sendable {
    case incoming(callID: String, peer: String)
    /// 180.
    case ringing(callID: String)
    /// 183.
    case progress(callID: String)
    case established(callID: String)
    /// `486 Busy Here`, or the words of an error of the system.
    case closed(callID: String, reason: String)
    case digit(Character)
    /// The transfer is over, for it or against it: `404 Not Found`.
    case transferFailed(reason: String)
    case registered
    case registrationFailed(reason: String)
    case response(token: String, succeeded: Bool, text: String)
    /// Something that changes nothing here.
    case other

    private struct Line: Decodable {
        var response: Bool?
        var ok: Bool?
        var token: String?
        var data: String?
        var type: String?
        var id: String?
        var param: String?
        var peeruri: String?
    }

    /// Nil where the bytes are not such a message.
    init?(_ bytes: [UInt8]) {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)) else { return nil }
        if line.response == true {
            self = .response(token: line.token ?? "", succeeded: line.ok ?? false, text: line.data ?? "")
            return
        }
        let (callID, reason) = (line.id ?? "", line.param ?? "")
        switch line.type {
        case "CALL_INCOMING": self = .incoming(callID: callID, peer: line.peeruri ?? "")
        case "CALL_RINGING": self = .ringing(callID: callID)
        case "CALL_PROGRESS": self = .progress(callID: callID)
        case "CALL_ESTABLISHED": self = .established(callID: callID)
        case "CALL_CLOSED": self = .closed(callID: callID, reason: reason)
        case "CALL_DTMF_START":
            let digit = reason.first.flatMap { "0123456789*#".contains($0) ? $0 : nil }
            self = digit.map { .digit($0) } ?? .other
        case "TRANSFER_FAILED": self = .transferFailed(reason: reason)
        case "REGISTER_OK": self = .registered
        case "REGISTER_FAIL": self = .registrationFailed(reason: reason)
        default: self = .other
        }
    }

    /// A command as the control port takes it.
    static func command(_ name: String, _ parameters: String, token: String) -> [UInt8] {
        struct Command: Encodable {
            var command: String
            var params: String
            var token: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        let line = Command(command: name, params: parameters, token: token)
        return Netstring.frame((try? encoder.encode(line)).map { Array($0) } ?? [])
    }
}
