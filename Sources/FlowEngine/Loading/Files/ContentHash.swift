import Crypto

/// Names a version by what its files hold.
enum ContentHash {
    /// Hexadecimal SHA-256 over each file in byte order of names: the lengths of name and content as eight bytes each,
    /// big-endian, then name and content.
    static func of(_ files: [CampaignDefinition.FileName: [UInt8]]) -> String {
        var hash = SHA256()
        for (name, bytes) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            let name = Array(name.utf8)
            for length in [name.count, bytes.count] {
                withUnsafeBytes(of: UInt64(length).bigEndian) { hash.update(bufferPointer: $0) }
            }
            hash.update(data: name)
            hash.update(data: bytes)
        }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in hash.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
