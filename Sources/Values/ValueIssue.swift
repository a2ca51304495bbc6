package import Domain

/// Why a value was refused or warned of. The message never quotes the value, so that it may be shown anywhere.
package struct ValueIssue: Error, Hashable, Sendable {
    package var code: RowIssue.Code
    package var message: String

    package init(_ code: RowIssue.Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
