/// Bytes of TZif files that no database has.
enum SyntheticZone {
    /// Version 2; one type of offset 0, no transitions, only a footer.
    static func bytes(footer: String) -> [UInt8] {
        var block = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, 0, 0, 1, 4] as [UInt8] { block += [0, 0, 0, count] }
        block += [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
        return block + block + Array("\n\(footer)\n".utf8)
    }
}
