package import Domain

/// 64-bit hashes of identifiers: the same in every process, compared with the values themselves where it matters.
package enum IdentityHash {
    static func of(_ kind: IdentifierKind, _ value: String) -> UInt64 { hash(value, seed: UInt64(kind.rawValue) &+ 1) }

    /// Who a participant is: the deciding identifier and the object.
    package static func of(_ kind: IdentifierKind, _ value: String, objectID: String) -> UInt64 {
        let person = of(kind, value)
        return objectID.isEmpty ? person : hash(objectID, seed: person)
    }

    /// Hands over each identifier of a row once.
    static func eachIdentifier(of row: TypedRow, _ body: (IdentifierKind, String) -> Void) {
        var hasDeciding = false
        for entry in row.customer.entries {
            guard entry.id.rawValue <= Int32(SystemField.allCases.count) else { break }
            guard let kind = kind(of: entry.id), case .string(let value) = entry.value else { continue }
            if kind == row.identifier?.kind { hasDeciding = true }
            body(kind, value)
        }
        if !hasDeciding, let identifier = row.identifier { body(identifier.kind, identifier.value) }
    }

    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static let kinds: [IdentifierKind?] = {
        var table = [IdentifierKind?](repeating: nil, count: SystemField.allCases.count + 1)
        for kind in IdentifierKind.allCases { table[Int(kind.field.id.rawValue)] = kind }
        return table
    }()

    private static func kind(of id: FieldID) -> IdentifierKind? {
        let index = Int(id.rawValue)
        return kinds.indices.contains(index) ? kinds[index] : nil
    }

    private static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var text = text
        return text.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            var state = mixed(seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(raw.count))
            var offset = 0
            while offset + 8 <= raw.count {
                state =
                    mixed(state ^ UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
                    &+ 0x9E37_79B9_7F4A_7C15
                offset += 8
            }
            var tail: UInt64 = 0
            var shift: UInt64 = 0
            while offset < raw.count {
                tail |= UInt64(raw[offset]) << shift
                shift += 8
                offset += 1
            }
            return mixed(state ^ tail)
        }
    }
}
