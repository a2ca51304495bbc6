import Glibc

/// Turns the bytes of another encoding into UTF-8, piece by piece, by the C library's `iconv`.
///
/// What is no character becomes the byte 0xFF, which no UTF-8 text holds, so that the row it stands in is found out.
final class Transcoder {
    private let handle: iconv_t
    /// How many bytes are given up where one character cannot be read.
    private let unit: Int

    /// - Parameter encoding: an IANA name; the suffixes of `iconv` that replace characters are refused.
    init(encoding: String) throws(UploadFailure) {
        let isName = encoding.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "-_.:()+".utf8.contains(byte)
        }
        let handle = isName && !encoding.isEmpty ? iconv_open("UTF-8", encoding) : nil
        guard let handle, Int(bitPattern: handle) != -1 else {
            throw UploadFailure(
                .unknownEncoding, "the encoding of the import settings is not known (an IANA name, as in windows-1252)")
        }
        self.handle = handle
        let name = encoding.uppercased()
        unit = name.contains("32") || name.contains("UCS-4") ? 4 : name.contains("16") || name.contains("UCS-2") ? 2 : 1
    }

    deinit { iconv_close(handle) }

    /// Converts from `input` to `output`; answers how many bytes it took and how many it wrote.
    ///
    /// - Parameter isLast: no more input follows: an unfinished character at the end is no character.
    func convert(
        _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) -> (taken: Int, written: Int) {
        var source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var sourceLeft = input.count
        var target = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var targetLeft = output.count
        while sourceLeft > 0 {
            let result = iconv(handle, &source, &sourceLeft, &target, &targetLeft)
            if result != -1 { continue }
            let reason = errno
            if reason == E2BIG { break }
            if reason == EINVAL, !isLast { break }
            guard targetLeft > 0 else { break }
            let skipped = reason == EILSEQ ? min(unit, sourceLeft) : sourceLeft
            target?.pointee = CChar(bitPattern: 0xFF)
            target = target?.advanced(by: 1)
            targetLeft -= 1
            source = source?.advanced(by: skipped)
            sourceLeft -= skipped
        }
        return (input.count - sourceLeft, output.count - targetLeft)
    }
}
