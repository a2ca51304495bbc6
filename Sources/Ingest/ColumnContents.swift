import Domain
import Values

/// Which columns hold addresses, by a look at the first rows: for headers that name no field in any language we know.
struct ColumnContents {
    /// So many rows are looked at.
    static let rows = 50

    private let region: String?
    private var filled: [Int: Int] = [:]
    private var matches: [Int: [SystemField: Int]] = [:]

    init(region: String?) { self.region = region }

    mutating func add(_ cell: TextBytes, column: Int) {
        let text = cell.trimmed
        if text.isEmpty { return }
        filled[column, default: 0] += 1
        if let field = field(text) { matches[column, default: [:]][field, default: 0] += 1 }
    }

    /// The field that at least four of five filled cells of a column fit.
    func field(ofColumn column: Int) -> SystemField? {
        guard let count = filled[column], let best = matches[column]?.max(by: { $0.value < $1.value }) else {
            return nil
        }
        return best.value * 5 >= count * 4 ? best.key : nil
    }

    private func field(_ text: TextBytes) -> SystemField? {
        if text.contains(UInt8(ascii: "@")) {
            guard case .value = EmailAddress.parse(text) else { return nil }
            return .email
        }
        guard isWrittenAsPhone(text), case .value = PhoneNumber.parse(text, region: region) else { return nil }
        return .phone
    }

    /// Numbers of orders and customers are digits as well, and so are dates.
    private func isWrittenAsPhone(_ text: TextBytes) -> Bool {
        switch text.first {
        case UInt8(ascii: "+"): true
        case UInt8(ascii: "0"), UInt8(ascii: "("): text.count(where: \.isASCIIDigit) > 8
        default: false
        }
    }
}
