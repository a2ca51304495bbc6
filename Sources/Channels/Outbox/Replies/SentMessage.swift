import Domain
import Foundation
import Glibc

/// A message that the outbox wrote, found again by the id that its file is called by.
struct SentMessage: Hashable, Sendable {
    var key: String
    var kind: CommunicationKind
    var recipient: String

    private static let longestDocument = 128 << 20
    private static let longestHead = 4096

    /// - Parameter reference: the id, or the file's name with or without its day: `2026-06-30/….eml`.
    static func find(_ reference: String, in directory: String) -> SentMessage? {
        let key = key(in: reference)
        guard MessageKey.isSafe(key) else { return nil }
        for day in days(in: directory) {
            let path = "\(directory)/\(day)/\(key)"
            if let bytes = FileBytes.regular("\(path).json", longest: longestDocument),
                let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)),
                let kind = CommunicationKind(name: document.kind)
            {
                return SentMessage(key: key, kind: kind, recipient: document.to)
            }
            if let recipient = OutboxMailHead.recipient(atHeadOf: "\(path).eml") {
                return SentMessage(key: key, kind: .email, recipient: recipient)
            }
        }
        return nil
    }

    /// The id in a file's name, in a path or alone.
    static func key(in reference: String) -> String {
        let name = reference.split(separator: "/").last.map(String.init) ?? ""
        for ending in [".json", ".eml", ".txt"] where name.hasSuffix(ending) {
            return String(name.dropLast(ending.count))
        }
        return name
    }

    private struct Document: Decodable {
        var kind: String
        var to: String
    }

    /// The folders of days, newest first.
    private static func days(in directory: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var days: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isDay =
                name.utf8.count == 10
                && name.utf8.allSatisfy {
                    $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                }
            if isDay { days.append(name) }
        }
        return days.sorted(by: >)
    }
}
