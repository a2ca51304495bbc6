/// Telephone numbers in the international form (ITU-T E.164).
package enum E164 {
    /// `+` and 7 to 15 digits of which the first is no zero.
    package static func isNumber(_ text: some StringProtocol) -> Bool {
        isPrefix(text) && (8...16).contains(text.utf8.count)
    }

    /// What a number may begin with: `+` and at least one digit, the first no zero.
    package static func isPrefix(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        return (2...16).contains(bytes.count) && bytes[0] == UInt8(ascii: "+") && bytes[1] != UInt8(ascii: "0")
            && bytes.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
