import Foundation

/// Where a list goes on: the list's tag and the key of the last row shown, as URL-safe base64.
enum PageCursor {
    enum List: UInt8 {
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

    static func text(_ key: Int64, of list: List) -> String {
        var bytes: [UInt8] = [list.rawValue]
        withUnsafeBytes(of: key.bigEndian) { bytes.append(contentsOf: $0) }
        return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }

    static func key(_ text: String, of list: List) throws(StoreError) -> Int64 {
        guard text.utf8.count == 12,
            let data = Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/")), data.count == 9,
            data[0] == list.rawValue
        else { throw .badCursor }
        return data.dropFirst().reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }
}
