import Crypto
import Foundation

/// `X-Twilio-Signature` (twilio.com/docs/usage/security): HMAC-SHA1 over the URL and the posted fields.
struct TwilioSignature {
    let token: Secret

    /// In constant time; the URL counts with and without its port, because proxies add and take it away.
    func isValid(_ signature: String, url: String, fields: [(name: String, value: String)]) -> Bool {
        guard let given = Data(base64Encoded: signature), given.count == 20 else { return false }
        var isValid = false
        for form in TwilioSignature.forms(of: url) {
            let right = mac(form, fields)
            isValid = TwilioSignature.isEqual(given, right) || isValid
        }
        return isValid
    }

    private func mac(_ url: String, _ fields: [(name: String, value: String)]) -> Data {
        var hmac = HMAC<Insecure.SHA1>(key: SymmetricKey(data: Array(token.reveal().utf8)))
        hmac.update(data: Array(url.utf8))
        var values: [String: Set<String>] = [:]
        for field in fields { values[field.name, default: []].insert(field.value) }
        for (name, set) in values.sorted(by: { TwilioSignature.precedes($0.key, $1.key) }) {
            for value in set.sorted(by: TwilioSignature.precedes) {
                hmac.update(data: Array(name.utf8))
                hmac.update(data: Array(value.utf8))
            }
        }
        return Data(hmac.finalize())
    }

    /// By code points, as the provider sorts.
    private static func precedes(_ a: String, _ b: String) -> Bool {
        a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
    }

    private static func isEqual(_ a: Data, _ b: Data) -> Bool {
        var difference: UInt8 = a.count == b.count ? 0 : 1
        for (x, y) in zip(a, b) { difference |= x ^ y }
        return difference == 0
    }

    /// The URL as it is, without its port, and with its scheme's.
    private static func forms(of url: String) -> [String] {
        guard let scheme = url.firstRange(of: "://") else { return [url] }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest.dropFirst(authority.count)
        let isSecure = url[..<scheme.lowerBound].lowercased() == "https"
        let host: Substring
        if let colon = authority.lastIndex(of: ":"), authority.last != "]" {
            host = authority[..<colon]
        } else {
            host = authority
        }
        let start = url[..<scheme.upperBound]
        return [url, "\(start)\(host)\(tail)", "\(start)\(host):\(isSecure ? 443 : 80)\(tail)"]
    }
}
