import Crypto

/// `X-Hub-Signature-256`: `sha256=` and the HMAC-SHA-256 of the raw body with the app's secret, in hexadecimal digits
/// (https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads).
enum WhatsAppSignature {
    static func isValid(_ header: String?, of body: [UInt8], secret: Secret) -> Bool {
        guard let header, header.hasPrefix("sha256="), let code = bytes(header.utf8.dropFirst(7)) else { return false }
        let key = SymmetricKey(data: Array(secret.reveal().utf8))
        // In constant time.
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: key)
    }

    /// Whether two secrets are the same, in a time that tells nothing of where they part.
    static func isSame(_ given: String, _ secret: Secret) -> Bool {
        let key = SymmetricKey(size: .bits256)
        let code = HMAC<SHA256>.authenticationCode(for: Array(given.utf8), using: key)
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(secret.reveal().utf8), using: key)
    }

    /// Of exactly 64 hexadecimal digits.
    private static func bytes(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count == 64 else { return nil }
        var result: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - 87
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - 55
            default: return nil
            }
            if let first = high {
                result.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return result
    }
}
