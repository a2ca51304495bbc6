import Domain
import GRDB

extension Row {
    func instant(_ column: String) -> Instant? {
        let milliseconds: Int64? = self[column]
        return milliseconds.map { Instant(milliseconds: $0) }
    }
}
