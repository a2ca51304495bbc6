import Domain

/// One response of an IMAP server, as far as reading mail needs it (RFC 3501, section 7).
enum IMAPResponse: Hashable, Sendable {
    enum Status: String, Sendable {
        case ok = "OK"
        case no = "NO"
        case bad = "BAD"
        case bye = "BYE"
        case preauth = "PREAUTH"
    }

    struct Fetch: Hashable, Sendable {
        var uid: UInt32?
        var size: Int?
        var arrived: Instant?
        var body: [UInt8]?
    }

    /// `+ …`
    case continuation
    /// `tag` nil: untagged. `code`: what stands in brackets, such as `UIDVALIDITY 1`.
    case status(tag: String?, Status, code: String?, text: String)
    case exists(Int)
    case expunge
    case fetch(Fetch)
    case search([UInt32])
    case capability([String])
    /// Anything else.
    case other

    /// - Parameter pieces: the response without its last line end.
    init(_ pieces: [IMAPPiece]) {
        guard case .text(let first)? = pieces.first else {
            self = .other
            return
        }
        let line = first[...]
        let tag = line.prefix { $0 != UInt8(ascii: " ") }
        if tag.elementsEqual("+".utf8) {
            self = .continuation
            return
        }
        let rest = line.dropFirst(tag.count + 1)
        let word = rest.prefix { $0 != UInt8(ascii: " ") }
        if let status = Status(rawValue: String(decoding: word, as: UTF8.self).uppercased()) {
            self = IMAPResponse.status(
                tag.elementsEqual("*".utf8) ? nil : String(decoding: tag, as: UTF8.self), status,
                rest.dropFirst(word.count + 1))
            return
        }
        guard tag.elementsEqual("*".utf8) else {
            self = .other
            return
        }
        var reader = IMAPValueReader([.text(Array(rest))] + pieces.dropFirst())
        self = IMAPResponse.untagged(reader.values())
    }

    private static func status(_ tag: String?, _ status: Status, _ rest: ArraySlice<UInt8>) -> IMAPResponse {
        var text = rest
        var code: String?
        if text.first == UInt8(ascii: "["), let close = text.firstIndex(of: UInt8(ascii: "]")) {
            code = String(decoding: text[text.index(after: text.startIndex)..<close], as: UTF8.self)
            text = text[text.index(after: close)...].drop { $0 == UInt8(ascii: " ") }
        }
        return .status(
            tag: tag, status, code: code, text: MailText.onOneLine(String(decoding: text.prefix(500), as: UTF8.self)))
    }

    private static func untagged(_ values: [IMAPValue]) -> IMAPResponse {
        guard let first = values.first?.word else { return .other }
        switch first {
        case "SEARCH": return .search(values.dropFirst().compactMap { $0.word.flatMap { UInt32($0) } })
        case "CAPABILITY": return .capability(values.dropFirst().compactMap(\.word))
        default: break
        }
        guard let number = Int(first), number >= 0, values.count > 1 else { return .other }
        switch values[1].word {
        case "EXISTS": return .exists(number)
        case "EXPUNGE": return .expunge
        case "FETCH":
            guard values.count > 2, case .list(let items) = values[2] else { return .other }
            return .fetch(fetch(items))
        default: return .other
        }
    }

    private static func fetch(_ items: [IMAPValue]) -> Fetch {
        var fetch = Fetch()
        var index = 0
        while index + 1 < items.count {
            let value = items[index + 1]
            switch items[index].word {
            case "UID": fetch.uid = value.word.flatMap { UInt32($0) }
            case "RFC822.SIZE": fetch.size = value.word.flatMap { Int($0) }
            case "INTERNALDATE": fetch.arrived = value.bytes.flatMap { IMAPDate.instant($0) }
            case let name? where name.hasPrefix("BODY["): fetch.body = value.bytes ?? []
            default: break
            }
            index += 2
        }
        return fetch
    }
}
