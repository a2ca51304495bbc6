import Crypto
import Foundation

/// `X-Twilio-Signature` (twilio.com/docs/usage/security): HMAC-SHA1 over the URL and the posted fields.
struct TwilioSignature {
    let token: Secret

    /// In constant time; the URL counts with and without its port, because proxies add and take it away.
    func isValid(_ signature: String, url: String, fields: [(name: String, value: String)]) -> Bool {
        var isValid = false
        for form in TwilioSignature.forms(of: url) {
            let right = Array(mac(form, fields).base64EncodedString().utf8)
            isValid = TwilioSignature.isEqual(Array(signature.utf8), right) || isValid
        }
        return isValid
    }

    private func mac(_ url: String, _ fields: [(name: String, value: String)]) -> Data {
        var hmac = HMAC<Insecure.SHA1>(key: SymmetricKey(data: Array(token.reveal().utf8)))
        hmac.update(data: Array(url.utf8))
        // As bytes: texts that differ in how an accent is written are equal as Strings. Their order is that of code points.
        var values: [[UInt8]: Set<[UInt8]>] = [:]
        for field in fields { values[Array(field.name.utf8), default: []].insert(Array(field.value.utf8)) }
        for (name, set) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            for value in set.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                hmac.update(data: name)
                hmac.update(data: value)
            }
        }
        return Data(hmac.finalize())
    }

    private static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        var difference: UInt8 = a.count == b.count ? 0 : 1
        for (x, y) in zip(a, b) { difference |= x ^ y }
        return difference == 0
    }

    /// The URL without its port, and with it: its own, else its scheme's.
    private static func forms(of url: String) -> [String] {
        guard let scheme = url.firstRange(of: "://") else { return [url] }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest.dropFirst(authority.count)
        let isSecure = url[..<scheme.lowerBound].lowercased() == "https"
        let start = url[..<scheme.upperBound]
        guard let colon = authority.lastIndex(of: ":"), authority.last != "]" else {
            return [url, "\(start)\(authority):\(isSecure ? 443 : 80)\(tail)"]
        }
        return [url, "\(start)\(authority[..<colon])\(tail)"]
    }
}
