import Crypto
package import Domain

/// One call of a script, with the bytes of the version that its run began with.
package struct ScriptRequest: Sendable {
    package var call: ScriptCall
    package var source: [UInt8]
    /// The same for every repeat of the call, and for no other.
    package var idempotencyKey: String
    /// Names the bytes.
    let hash: String

    package init(call: ScriptCall, source: [UInt8], idempotencyKey: String) {
        self.call = call
        self.source = source
        self.idempotencyKey = idempotencyKey
        hash = SHA256.hash(data: source).reduce(into: "") { text, byte in
            let digits = String(byte, radix: 16)
            text += digits.utf8.count == 1 ? "0" + digits : digits
        }
    }

    /// As tracebacks name it.
    var file: String { "scripts/\(call.script)" }

    /// In seconds; at least a millisecond.
    var timeout: Double {
        let parts = call.timeout.components
        return max(0.001, Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }
}
