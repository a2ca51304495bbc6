/// A CSV of a test, with what has to come of each of its lines.
struct RowFile: Sendable {
    static let header = "email,name,amount"

    var name: String
    var campaign: String
    /// The e-mail address on each line that is accepted, by line number (the header is line 1).
    var accepted: [Int64: String] = [:]
    /// The lines that are rejected, as they stand.
    var rejected: [Int64: String] = [:]
    private(set) var text = RowFile.header + "\n"
    private var line: Int64 = 1

    init(_ name: String, campaign: String) {
        self.name = name
        self.campaign = campaign
    }

    var stem: String { String(name.dropLast(4)) }
    var rowCount: Int { accepted.count + rejected.count }

    mutating func accept(_ email: String, amount: String = "12.5") {
        line += 1
        accepted[line] = email
        text += "\(email),Person \(line),\(amount)\n"
    }

    mutating func reject(_ raw: String) {
        line += 1
        rejected[line] = raw
        text += raw + "\n"
    }
}
