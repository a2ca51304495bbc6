import Foundation

/// Where a list goes on: the list's tag and the key of the last row shown, as URL-safe base64.
package enum PageCursor {
    package enum List: UInt8, Sendable {
        case uploads = 1
        case rowIssues = 2
        case participants = 3
        case communications = 4
        case conversations = 5
        case unmatched = 6
        case suppressions = 7
        case failedRuns = 8
        case acts = 9
    }

    package static func text(_ key: Int64, of list: List) -> String {
        var bytes: [UInt8] = [list.rawValue]
        withUnsafeBytes(of: key.bigEndian) { bytes.append(contentsOf: $0) }
        return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }

    package static func key(_ text: String, of list: List) throws(StoreError) -> Int64 {
        guard text.utf8.count == 12,
            let data = Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/")), data.count == 9,
            data[0] == list.rawValue
        else { throw .badCursor }
        return data.dropFirst().reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }
}

extension PageRequest {
    /// The key of the last row that was shown; nil: none was.
    /// - Throws: ``StoreError/badCursor``, and ``StoreError/noSuchRow(_:)`` where ``limit`` is out of range.
    package func start(of list: PageCursor.List) throws(StoreError) -> Int64? {
        guard (1...Self.maximumLimit).contains(limit) else {
            throw .noSuchRow("page of \(limit) rows: ask for 1 to \(Self.maximumLimit)")
        }
        guard let cursor else { return nil }
        return try PageCursor.key(cursor, of: list)
    }
}

extension Page {
    /// - Parameter rows: up to one more than the page holds.
    package init(_ rows: [Element], _ page: PageRequest, list: PageCursor.List, total: Int?, key: (Element) -> Int64) {
        let shown = Array(rows.prefix(page.limit))
        let next = rows.count > page.limit ? shown.last.map { PageCursor.text(key($0), of: list) } : nil
        self.init(rows: shown, next: next, total: total)
    }
}
